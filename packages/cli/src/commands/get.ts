// `ovenbird get …`: lists, one line per thing.
import type { DeploymentSummary } from '@ovenbird/contracts/deployments';
import type { Client } from '@ovenbird/sdk';
import type { Command } from 'commander';
import { type Context, contextOf } from '../context.ts';
import { copiesText } from '../copies-text.ts';
import { CommandFailure } from '../failure.ts';
import { positiveInteger } from '../number-option.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ageText, durationText } from '../time-text.ts';

type Cell = string | number | null;

interface Listing {
  readonly items: readonly unknown[];
  readonly nextPageToken: string | null;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What would fill an empty list. */
  readonly empty: string;
}

interface GetOptions {
  readonly limit: number;
  readonly json?: boolean;
  readonly experiment?: string;
  readonly filter?: string;
  readonly orderBy?: string[];
}

type List = (context: Context, pageSize: number, options: GetOptions) => Promise<Listing>;

export function addGetCommand(program: Command, terminal: Terminal): void {
  const group = program.command('get').summary('list things').description('List things, newest first.');
  const add = (name: string, alias: string, description: string, list: List): Command =>
    group
      .command(name)
      .alias(alias)
      .description(description)
      .option('--limit <n>', 'most lines', positiveInteger, 50)
      .option('--json', 'print everything that is known, as JSON')
      .action(async (options: GetOptions, command: Command) => {
        const context = contextOf(command, terminal);
        show(terminal, await list(context, options.limit, options), options);
      });

  add('deployments', 'deployment', 'What serves, and with which models', listDeployments);
  add('models', 'model', 'Registered models', listModels);
  add('experiments', 'experiment', 'Experiments', listExperiments);
  add('executions', 'execution', 'Workflow executions', listExecutions);
  add('runs', 'run', 'Runs, with their metrics', listRuns)
    .option('--experiment <name>', 'name or id of an experiment')
    .option('--filter <text>', "as in MLflow, e.g. metrics.val_accuracy > 0.9 and params.lr = '0.01'")
    .option('--order-by <key...>', 'e.g. "metrics.val_accuracy DESC"');
}

function show(terminal: Terminal, listing: Listing, { json }: GetOptions): void {
  if (json) terminal.out(`${JSON.stringify(listing.items)}\n`);
  else if (listing.rows.length === 0) terminal.err(`Nothing yet. ${listing.empty}\n`);
  else terminal.out(formatTable(listing.header, listing.rows, terminal.isInteractive ? { columns: terminal.columns } : {}));
  if (listing.nextPageToken !== null) terminal.err(`There are more: raise --limit.\n`);
}

const listDeployments: List = async ({ client, namespace, terminal: { signal } }, pageSize) => {
  const page = await client.deployments.list({ query: { pageSize, ...(namespace ? { namespace } : {}) } }, { signal });
  return {
    ...page,
    header: ['NAMESPACE', 'NAME', 'STATE', 'REVISION', 'REPLICAS', 'MODELS', 'AGE'],
    rows: page.items.map((item) => [
      item.namespace,
      item.name,
      item.message ? `${item.seldonState}: ${item.message}` : item.seldonState,
      item.revision,
      copiesText(item),
      item.predictors.flatMap(({ models }) => models.map(modelText)).join(', '),
      ageText(item.createdAt, Date.now()),
    ]),
    empty: 'Deploy a model: ovenbird apply -f deployment.yaml',
  };
};

function modelText({ modelName, modelVersion, uri, accelerated }: DeploymentSummary['predictors'][number]['models'][number]): string {
  const name = modelName ? `${modelName}/${modelVersion}` : uri;
  return accelerated ? `${name} (accelerated)` : name;
}

const listModels: List = async ({ client, terminal: { signal } }, pageSize) => {
  const page = await client.models.list({ query: { pageSize } }, { signal });
  return {
    ...page,
    header: ['NAME', 'VERSIONS', 'LATEST', 'ALIASES', 'SERVED AT', 'UPDATED'],
    rows: page.items.map((item) => [
      item.name,
      item.versionCount,
      item.latestVersion,
      Object.entries(item.aliases)
        .map(([alias, version]) => `${alias}=${version}`)
        .join(', ') || null,
      item.servedAt.map((place) => `${place.namespace}/${place.name} (${place.version})`).join(', ') || null,
      ageText(item.updatedAt, Date.now()),
    ]),
    empty: 'Register one: mlflow.register_model(…)',
  };
};

const listExperiments: List = async ({ client, terminal: { signal } }, pageSize) => {
  const page = await client.experiments.list({ query: { pageSize } }, { signal });
  return {
    ...page,
    header: ['ID', 'NAME', 'RUNS', 'RUNNING', 'LAST RUN'],
    rows: page.items.map((item) => [item.experimentId, item.name, item.runCount, item.runningCount, ageText(item.latestRunAt, Date.now())]),
    empty: `Point mlflow here: export MLFLOW_TRACKING_URI=${client.baseUrl}`,
  };
};

const listExecutions: List = async ({ client, terminal: { signal } }, pageSize) => {
  const page = await client.executions.list({ query: { pageSize } }, { signal });
  return {
    ...page,
    header: ['EXECUTION', 'WORKFLOW', 'PHASE', 'NODES', 'DURATION', 'AGE'],
    rows: page.items.map((item) => [
      `${item.project}/${item.domain}/${item.name}`,
      item.workflow.name,
      item.phase,
      `${item.nodeCounts.done}/${item.nodeCounts.total}`,
      durationText(item.durationMs),
      ageText(item.createdAt, Date.now()),
    ]),
    empty: `Run one: export FLYTE_PLATFORM_URL=${client.baseUrl.replace(/^https?:\/\//, '')} FLYTE_PLATFORM_INSECURE=true; pyflyte run --remote workflow.py NAME`,
  };
};

/** More metrics than this make a line that nobody reads; `--json` has them all. */
const SHOWN_METRICS = 6;

const listRuns: List = async ({ client, terminal: { signal } }, pageSize, { experiment, filter, orderBy }) => {
  const experimentIds = experiment ? [await experimentIdOf(client, experiment, signal)] : [];
  const body = { experimentIds, pageSize, ...(filter ? { filter } : {}), ...(orderBy ? { orderBy } : {}) };
  const page = await client.runs.search({ body }, { signal });
  const keys = [...new Set(page.items.flatMap((run) => Object.keys(run.metrics)))].slice(0, SHOWN_METRICS);
  return {
    ...page,
    header: ['RUN', 'NAME', 'STATUS', 'DURATION', 'AGE', ...keys],
    rows: page.items.map((run) => [
      run.runId,
      run.name,
      run.status,
      durationText(run.durationMs),
      ageText(run.startedAt, Date.now()),
      ...keys.map((key) => metricText(run.metrics[key])),
    ]),
    empty: `Point mlflow here: export MLFLOW_TRACKING_URI=${client.baseUrl}`,
  };
};

function metricText(value: number | string | undefined): Cell {
  if (value === undefined) return null;
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}

async function experimentIdOf(client: Client, text: string, signal: AbortSignal): Promise<string> {
  const { items } = await client.experiments.list({ query: { q: text, pageSize: 1000 } }, { signal });
  const exact = items.find((item) => item.name === text) ?? (items.length === 1 ? items[0] : undefined);
  if (exact) return exact.experimentId;
  if (/^\d+$/.test(text)) return text;
  const known = items.map((item) => item.name).join(', ');
  throw new CommandFailure(
    known ? `Experiment ${JSON.stringify(text)} could be any of: ${known}` : `No experiment ${JSON.stringify(text)}.`,
  );
}
