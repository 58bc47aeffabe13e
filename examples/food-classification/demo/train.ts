// Steps 1 and 2: a workflow started by the real pyflyte, and the registered model version that comes out of it.
import { setTimeout as delay } from 'node:timers/promises';
import { entityHref } from '@ovenbird/contracts';
import type { Execution } from '@ovenbird/contracts/executions';
import { alias, type DemoContext, exampleFolder, modelName } from './context.ts';
import { claim } from './narrator.ts';
import { besidePython, runCommand, shellWords } from './run-command.ts';

export interface Training {
  readonly epochs: number;
  readonly learningRate: number;
  /** Filters of the first layer. */
  readonly width: number;
}

export interface TrainedVersion {
  readonly version: string;
  readonly runId: string;
  readonly testAccuracy: number;
}

/** Where pyflyte puts things unless it is told otherwise. */
const place = { project: 'flytesnacks', domain: 'development' };
const lookEveryMs = 300;

/** @returns the name of the execution, after it succeeded */
export async function trainByWorkflow(demo: DemoContext, training: Training): Promise<string> {
  const { narrator, platform, python, pictures, signal } = demo;
  const name = `food-${Date.now().toString(36)}`;
  const args = [
    ...['run', '--remote', '--name', name, 'workflow.py', 'food_classification', '--pictures', pictures.archive],
    ...['--epochs', String(training.epochs), '--learning_rate', String(training.learningRate), '--width', String(training.width)],
    ...['--model_name', modelName, '--alias', alias],
  ];
  narrator.command(shellWords(['pyflyte', ...args]));
  await runCommand(besidePython(python, 'pyflyte'), args, {
    cwd: exampleFolder,
    env: { FLYTE_PLATFORM_URL: new URL(platform.control).host, FLYTE_PLATFORM_INSECURE: 'true' },
    signal,
  });
  narrator.lookAt('graph and logs', platform.control + entityHref({ kind: 'execution', id: `${place.project}/${place.domain}/${name}` }));

  const execution = await untilEnded(demo, name);
  claim(execution.phase === 'SUCCEEDED', `execution ${name} ended ${execution.phase}: ${execution.error?.message ?? 'no reason given'}`);
  const tasks = execution.nodes.filter((node) => node.kind === 'task' && node.state === 'succeeded');
  claim(tasks.length >= 3, `expected 3 tasks that succeeded, found ${tasks.length}`);
  narrator.proved(`execution ${name} succeeded: ${tasks.length} tasks in ${seconds(execution.durationMs)}`);
  return name;
}

/** Follow the execution to its end, telling when a task begins and ends. */
async function untilEnded({ client, narrator, signal }: DemoContext, name: string): Promise<Execution> {
  const told = new Set<string>();
  for (;;) {
    const execution = await client.executions.get({ params: { ...place, name } });
    for (const node of execution.nodes) {
      const line = `${node.title} ${node.state}`;
      if (node.kind !== 'task' || node.state === 'queued' || told.has(line)) continue;
      told.add(line);
      narrator.say(node.state === 'running' ? `${node.title} is running` : `${node.title} ${node.state} (${seconds(node.durationMs)})`);
    }
    if (execution.endedAt !== null) return execution;
    await delay(lookEveryMs, undefined, { signal });
  }
}

/** Find the version that the execution registered, and check that it is all there. */
export async function showVersion(demo: DemoContext, executionName: string, training: Training): Promise<TrainedVersion> {
  const { client, narrator, platform, pictures } = demo;
  const { items } = await client.models.versions({ params: { name: modelName }, query: { pageSize: 1 } });
  const newest = items[0];
  claim(newest !== undefined && newest.runId !== null, `no version of ${modelName} is registered with a run`);
  const run = await client.runs.get({ params: { runId: newest.runId } });
  claim(
    run.madeBy?.name === executionName,
    `version ${newest.version} comes from ${run.madeBy?.name ?? 'no execution'}, not from ${executionName}`,
  );

  const version = await client.models.version({ params: { name: modelName, version: newest.version } });
  claim(version.aliases.includes(alias), `version ${version.version} does not have the alias ${alias}`);
  claim(Boolean(version.signature?.inputs && version.signature.outputs), `version ${version.version} has no signature`);
  claim(version.inputExample !== null, `version ${version.version} has no input example`);

  const keys = ['loss', 'accuracy', 'val_loss', 'val_accuracy'];
  const { series } = await client.runs.metricHistory({ body: { runIds: [run.runId], keys } });
  claim(
    keys.every((key) => series.find((one) => one.key === key)?.totalPoints === training.epochs),
    `expected ${training.epochs} points of ${keys.join(', ')}; found ${series.map((one) => `${one.totalPoints} of ${one.key}`).join(', ') || 'none'}`,
  );
  const testAccuracy = Number(run.metrics.test_accuracy);
  claim(testAccuracy > 1 / pictures.classes.length, `test accuracy ${testAccuracy} is no better than guessing`);

  narrator.proved(
    `${modelName} version ${version.version} is ${alias}; signature, input example, ${training.epochs} epochs of ${keys.length} metrics`,
  );
  narrator.proved(
    `${percent(testAccuracy)} of ${pictures.testCount} held-out pictures are classified right (guessing: ${percent(1 / pictures.classes.length)})`,
  );
  narrator.lookAt('curves', platform.control + entityHref({ kind: 'run', id: run.runId }));
  narrator.lookAt('version', platform.control + entityHref({ kind: 'model_version', id: `${modelName}/${version.version}` }));
  return { version: version.version, runId: run.runId, testAccuracy };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function seconds(milliseconds: number | null): string {
  return `${((milliseconds ?? 0) / 1000).toFixed(1)} s`;
}
