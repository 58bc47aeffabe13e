// `ovenbird batch`: predictions over files and query results, as jobs of the server.
import { isAbsolute, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchJob, BatchRequest } from '@ovenbird/contracts/batch';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Context, contextOf } from '../context.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { countFromZero, positiveInteger } from '../number-option.ts';
import { count, createProgressBar } from '../progress-bar.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ageText, durationText } from '../time-text.ts';

interface BatchOptions {
  readonly deployment?: string;
  readonly predictor?: string;
  readonly model?: string;
  readonly replicas?: number;
  readonly parameter?: Record<string, string>;
  readonly sql?: string;
  readonly output?: string;
  readonly inputFormat?: BatchRequest['inputFormat'];
  readonly outputFormat?: BatchRequest['outputFormat'];
  readonly overwrite?: boolean;
  readonly dataType?: BatchRequest['dataType'];
  readonly column?: string;
  readonly columns?: string[];
  readonly keep?: string[];
  readonly batchSize?: number;
  readonly workers?: number;
  readonly retries?: number;
  readonly maxErrors?: number;
  readonly log?: boolean;
  readonly resume?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

const FORMATS = ['jsonl', 'csv', 'parquet'];
const LOOK_EVERY_MS = 300;

export function addBatchCommand(program: Command, terminal: Terminal): void {
  const batch = program
    .command('batch')
    .summary('predict the rows of files or of a query')
    .description(
      'Predict every row of files (JSON lines, CSV, Parquet) or of a query, in order, without HTTP. The job runs on the server: Ctrl-C leaves it running.',
    )
    .argument('[input...]', 'files or patterns, e.g. "data/*.parquet"')
    .option('-d, --deployment <name>', 'name or namespace/name; its revision that answers now')
    .option('--predictor <name>', 'of the deployment; default: the one with the most traffic')
    .option('-m, --model <uri>', 'a model in the place of a deployment, e.g. models:/iris@champion')
    .option('--replicas <n>', "copies of the model's process, with --model", positiveInteger)
    .option('-p, --parameter <name=value>', 'of the model, with --model, e.g. method=predict; may be repeated', pair)
    .option('--sql <query>', 'predict the rows of a query (see: ovenbird sql tables) in the place of files')
    .option('-o, --output <file>', '.jsonl, .csv or .parquet')
    .addOption(new Option('--input-format <format>', 'default: by the names').choices(FORMATS))
    .addOption(new Option('--output-format <format>', 'default: by the name').choices(FORMATS))
    .option('--overwrite', 'replace an output that is there')
    .addOption(
      new Option('-a, --data-type <type>', 'what a row holds: columns of the model, or one list, any JSON, text, a whole request').choices([
        'columns',
        'data',
        'json',
        'str',
        'raw',
      ]),
    )
    .option('--column <name>', 'where rows have columns: the one that holds the request, with --data-type')
    .option('--columns <names>', 'what the model gets, separated by commas; default: by its signature', list)
    .option('--keep <names>', 'columns that the output has too, separated by commas; * for all', list)
    .option('-s, --batch-size <n>', 'rows of one request (default 256)', positiveInteger)
    .option('-w, --workers <n>', 'requests at the same time (default 4)', positiveInteger)
    .option('-r, --retries <n>', 'of a request that failed for a reason that may go away (default 3)', countFromZero)
    .option('--max-errors <n>', 'stop when more rows than this have an error (default: go on)', countFromZero)
    .option('--log', 'write the requests to the prediction log')
    .option('--resume <id>', 'go on with a job that failed or was cancelled')
    .option('--detach', 'print the id of the job and return')
    .option('--json', 'print the job as JSON')
    .action(async (inputs: string[], options: BatchOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const { client } = context;
      const signal = { signal: terminal.signal };
      const job = options.resume
        ? await client.batch.resume(
            { params: { id: options.resume }, body: options.maxErrors === undefined ? {} : { maxErrors: options.maxErrors } },
            signal,
          )
        : await client.batch.create({ body: requestOf(inputs, options, context) }, signal);
      if (options.detach) {
        terminal.out(options.json ? `${JSON.stringify(job)}\n` : `${job.id}\n`);
        return;
      }
      report(await follow(context, job), options, terminal);
    });

  batch
    .command('list')
    .description('List batch jobs, newest first.')
    .option('--json', 'print one JSON object per job')
    .option('--limit <n>', 'most jobs', positiveInteger, 50)
    // The parent has options of the same names, and reads them wherever they stand.
    .action(async (_options: unknown, command: Command) => {
      const { json, limit } = command.optsWithGlobals<{ json?: boolean; limit: number }>();
      const { client } = contextOf(command, terminal);
      const { items } = await client.batch.list({ query: { pageSize: limit } }, { signal: terminal.signal });
      if (json) terminal.out(items.map((job) => `${JSON.stringify(job)}\n`).join(''));
      else terminal.out(tableOf(items, terminal));
    });

  batch
    .command('status')
    .description('Show one batch job.')
    .argument('<id>')
    .option('--json', 'print it as JSON')
    .option('-f, --follow', 'wait until it has ended')
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ json?: boolean; follow?: boolean }>();
      const context = contextOf(command, terminal);
      const job = await context.client.batch.get({ params: { id } }, { signal: terminal.signal });
      if (options.follow) report(await follow(context, job), options, terminal);
      else terminal.out(options.json ? `${JSON.stringify(job)}\n` : tableOf([job], terminal) + (job.message ? `${job.message}\n` : ''));
    });

  batch
    .command('cancel')
    .description('Stop a batch job. What is done stays, and --resume goes on with it.')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client } = contextOf(command, terminal);
      const job = await client.batch.cancel({ params: { id } }, { signal: terminal.signal });
      terminal.out(`${id} ${job.batchState === 'cancelled' ? 'is cancelled' : 'is being cancelled'}\n`);
    });

  batch
    .command('delete')
    .description('Forget batch jobs that have ended, and their working files. Their outputs stay.')
    .argument('<id...>')
    .action(async (ids: string[], _options: unknown, command: Command) => {
      const { client } = contextOf(command, terminal);
      for (const id of ids) {
        await client.batch.delete({ params: { id } }, { signal: terminal.signal });
        terminal.out(`${id} deleted\n`);
      }
    });
}

function pair(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Expected NAME=VALUE.');
  return { ...before, [name]: value };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function requestOf(inputs: readonly string[], options: BatchOptions, context: Context): BatchRequest {
  const { deployment, model, parameter, sql, output, log, overwrite, resume, detach, json, ...given } = options;
  if (!deployment && !model) throw new UsageError('say what predicts: --deployment NAME or --model URI');
  if (inputs.length === 0 && !sql) throw new UsageError('say what is predicted: files, or --sql QUERY');
  if (!output) throw new UsageError('say where to: --output FILE');
  return {
    ...given,
    ...(deployment ? { deployment: deploymentOf(deployment, context) } : {}),
    ...(model ? { model: model.startsWith('.') ? pathOnServer(model, context) : model } : {}),
    ...(parameter ? { parameters: parameter } : {}),
    ...(sql ? { sql } : {}),
    ...(inputs.length > 0 ? { files: inputs.map((path) => pathOnServer(path, context)) } : {}),
    output: pathOnServer(output, context),
    ...(overwrite ? { overwrite } : {}),
    ...(log ? { log } : {}),
  };
}

function deploymentOf(text: string, { namespace }: Context): { namespace: string; name: string } {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0 || first === '' || second === '') throw new UsageError(`${text}: expected NAME or NAMESPACE/NAME`);
  return second === undefined ? { namespace: namespace ?? 'default', name: first } : { namespace: first, name: second };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The server opens the file: what a relative path means is only clear where it runs on the same machine. */
function pathOnServer(path: string, { client }: Context): string {
  if (isAbsolute(path)) return path;
  if (LOOPBACK.test(new URL(client.baseUrl).hostname)) return resolve(path);
  throw new UsageError(`${path}: ${client.baseUrl} is another machine, and opens files of its own: give an absolute path on it`);
}

/** Until the job has ended. An interrupt leaves it running, and says so. */
async function follow({ client, terminal }: Context, begun: BatchJob): Promise<BatchJob> {
  const bar = createProgressBar(terminal);
  terminal.err(`Batch job ${begun.id}\n`);
  let job = begun;
  try {
    while (job.endedAt === null) {
      if (job.batchState === 'running' && job.rows > 0)
        bar.show({ done: job.rows, total: job.totalRows, errors: job.errors, at: Date.now() });
      await pause(LOOK_EVERY_MS, undefined, { signal: terminal.signal });
      job = await client.batch.get({ params: { id: job.id } }, { signal: terminal.signal });
    }
    return job;
  } catch (error) {
    if (terminal.signal.aborted) {
      bar.clear();
      terminal.err(`${job.id} goes on. See it: ovenbird batch status ${job.id} -f · stop it: ovenbird batch cancel ${job.id}\n`);
    }
    throw error;
  } finally {
    bar.clear();
  }
}

/** @throws CommandFailure unless every row was predicted, or --max-errors allows what was not */
function report(job: BatchJob, { json }: Pick<BatchOptions, 'json'>, terminal: Terminal): void {
  if (json) terminal.out(`${JSON.stringify(job)}\n`);
  if (job.batchState === 'failed')
    throw new CommandFailure(`${job.message}\n${count(job.rows)} rows are done. Go on with: ovenbird batch --resume ${job.id}`);
  if (job.batchState === 'cancelled')
    throw new CommandFailure(`${job.id} was cancelled after ${count(job.rows)} rows. Go on with: ovenbird batch --resume ${job.id}`);
  const took = durationText((job.endedAt ?? 0) - (job.startedAt ?? 0));
  if (!json) terminal.out(`${job.output}\n`);
  terminal.err(`${count(job.rows)} rows in ${took}\n`);
  if (job.errors === 0) return;
  const text = `${count(job.errors)} of ${count(job.rows)} rows could not be predicted (column "error").${job.message ? ` The last: ${job.message}` : ''}`;
  if (job.maxErrors === null) throw new CommandFailure(text);
  terminal.err(`${text}\n`);
}

function tableOf(jobs: readonly BatchJob[], terminal: Terminal): string {
  const now = Date.now();
  const rows = jobs.map((job) => [
    job.id,
    job.cancelRequested && job.batchState === 'running' ? 'cancelling' : job.batchState,
    targetText(job),
    job.rows,
    job.totalRows === null ? '-' : `${Math.floor(job.totalRows === 0 ? 100 : (100 * job.rows) / job.totalRows)} %`,
    job.errors,
    ageText(job.createdAt, now),
    job.output,
  ]);
  const header = ['ID', 'STATE', 'TARGET', 'ROWS', 'DONE', 'ERRORS', 'AGE', 'OUTPUT'];
  return formatTable(header, rows, terminal.isInteractive ? { columns: terminal.columns } : {});
}

function targetText({ target: { deployment, revision, model } }: BatchJob): string {
  return deployment ? `${deployment.namespace}/${deployment.name}/${revision}` : (model ?? '-');
}
