// The local executor with the real flytekit: what it does when a fork does not work out, and what it learns.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptSpec } from '../../packages/server/src/domain/workflows/index.ts';
import { createLocalExecutor, type LocalExecutor } from '../../packages/server/src/executors/local/local-executor.ts';
import { silentLogger } from '../../packages/server/src/kernel/logger.ts';
import { createLocalTaskData } from '../../packages/server/src/stores/task-data/local-task-data.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';

const TASKS = `
import os
import sys
import time
from flytekit import task

# Only a forked process has the forker's own module loaded: this stands for a library that does not survive the fork.
if os.environ.get("STUCK_WHEN_FORKED") and "ovenbird_task_forker" in sys.modules:
    time.sleep(3600)

@task
def imported() -> str:
    before = set(sys.modules)
    import sklearn.linear_model
    return "beforehand" if "sklearn" in before else "by the task"

@task
def sleeps() -> str:
    time.sleep(3600)
    return ""
`;

const never = new AbortController().signal;
const nothing = () => {};

describe('the local executor', () => {
  let folder: string;
  let executor: LocalExecutor;
  let data: ReturnType<typeof createLocalTaskData>;
  let attempts = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-executor-'));
    await mkdir(join(folder, 'source'));
    await writeFile(join(folder, 'source', 'tasks_of_test.py'), TASKS);
    await promisify(execFile)('tar', ['-czf', join(folder, 'code.tar.gz'), '-C', join(folder, 'source'), '.']);
    data = createLocalTaskData(folder);
    executor = await open();
  });
  afterAll(async () => {
    await executor.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async () =>
    createLocalExecutor({
      folder,
      python: await pythonPath(),
      capacity: { cpus: 2, memoryBytes: 1e12, gpus: 0 },
      stallSeconds: 3,
      logger: silentLogger,
    });

  async function specOf(task: string, env: Record<string, string> = {}): Promise<AttemptSpec> {
    const key = { execution: { project: 'p', domain: 'd', name: 'a' }, nodeId: 'n0', attempt: attempts++ };
    const places = data.places(key, '');
    await data.prepare(places);
    await data.writeInputs(key.execution, 'n0', { $typeName: 'flyteidl.core.LiteralMap', literals: {} });
    return {
      ...key,
      task: { project: 'p', domain: 'd', name: task, version: 'v' },
      taskType: 'python-task',
      command: [
        ...[
          'pyflyte-fast-execute',
          '--additional-distribution',
          join(folder, 'code.tar.gz'),
          '--dest-dir',
          '/root',
          '--',
          'pyflyte-execute',
        ],
        ...['--inputs', places.inputs, '--output-prefix', places.outputPrefix, '--raw-output-data-prefix', places.rawPrefix],
        ...['--resolver', 'flytekit.core.python_auto_container.default_task_resolver', '--'],
        ...['task-module', 'tasks_of_test', 'task-name', task],
      ],
      env,
      resources: { cpus: 1, memoryBytes: 0, memoryLimitBytes: 0, gpus: 0 },
      places,
    };
  }

  async function outputOf(spec: AttemptSpec): Promise<string> {
    const result = await data.readResult(spec);
    if (result.kind !== 'outputs') throw new Error(`${JSON.stringify(result)}\n${await readFile(spec.places.log, 'utf8')}`);
    const value = result.outputs.literals.o0?.value;
    return (value as { value: { value: { value: { value: { value: string } } } } }).value.value.value.value.value;
  }

  it('imports beforehand what a task imported, once it is idle', async () => {
    const first = await specOf('imported');
    expect(await executor.run(first, nothing, never)).toEqual({ kind: 'exited', status: 0 });
    expect(await outputOf(first)).toBe('by the task');
    const learned = async () => (await readFile(join(folder, 'learned-imports.json'), 'utf8').catch(() => '')).includes('"sklearn"');
    while (!(await learned())) await pause(20);

    for (let where = ''; where !== 'beforehand'; ) {
      const later = await specOf('imported');
      await executor.run(later, nothing, never);
      where = await outputOf(later);
      if (where !== 'beforehand') await pause(1500);
    }
    const forkers = (await descendantsOf(process.pid)).filter((one) => one.command.includes('ovenbird_task_forker'));
    expect(forkers).toHaveLength(1);
  });

  it('repeats an attempt at once when the process that forks is killed, as a failure that is not the task’s', async () => {
    const [forker] = (await descendantsOf(process.pid)).filter((one) => one.command.includes('ovenbird_task_forker'));
    const begun = Promise.withResolvers<void>();
    const running = executor.run(await specOf('sleeps'), begun.resolve, never);
    await begun.promise;
    process.kill(forker!.pid, 'SIGKILL');
    expect(await running).toMatchObject({ kind: 'killed', code: 'ExecutorLost', fault: 'system' });
    const next = await specOf('imported');
    expect(await executor.run(next, nothing, never)).toEqual({ kind: 'exited', status: 0 });
  });

  it('ends a task at once when it is told to', async () => {
    const begun = Promise.withResolvers<void>();
    const stop = new AbortController();
    const running = executor.run(await specOf('sleeps'), begun.resolve, stop.signal);
    await begun.promise;
    stop.abort();
    expect(await running).toMatchObject({ kind: 'killed', code: 'Aborted' });
  });

  it('starts a task that is stuck after its fork again as a plain process, and all later ones', async () => {
    const env = { STUCK_WHEN_FORKED: '1' };
    const stuck = await specOf('imported', env);
    let begun = 0;
    expect(
      await executor.run(
        stuck,
        () => {
          begun += 1;
        },
        never,
      ),
    ).toEqual({ kind: 'exited', status: 0 });
    expect(await outputOf(stuck)).toBe('by the task');
    expect(begun).toBe(1);
    expect(await readFile(stuck.places.log, 'utf8')).toContain('It is started again as a plain process.');
    const later = await specOf('imported', env);
    expect(await executor.run(later, nothing, never)).toEqual({ kind: 'exited', status: 0 });
    expect(await readFile(later.places.log, 'utf8')).not.toContain('[ovenbird]');
  });

  it('refuses what it can not run, with the reason', async () => {
    const spec = await specOf('imported');
    expect(await executor.run({ ...spec, resources: { ...spec.resources, gpus: 1 } }, nothing, never)).toMatchObject({
      kind: 'refused',
      message: 'The task asks for 1 GPUs; this executor has 0.',
    });
    expect(await executor.run({ ...spec, command: ['sh', '-c', 'true'], taskType: 'raw-container' }, nothing, never)).toMatchObject({
      kind: 'refused',
      code: 'TaskNotRunnable',
    });
  });
});
