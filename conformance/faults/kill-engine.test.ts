// `kill -9` of the control process while a task of an execution runs: its processes end, and after the next start the
// execution goes on where it was; what had succeeded is not run again.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@ovenbird/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, type RunningProcess, survivors } from '../support/process-tree.ts';
import { pythonPath, runCommand } from '../support/python.ts';

const place = { project: 'flytesnacks', domain: 'development', name: 'killed-and-continued' };

const WORKFLOW = `
import os
import time

from flytekit import task, workflow


def begin(marks: str, name: str) -> None:
    with open(marks, "a") as file:
        file.write(f"{name} {os.getpid()}\\n")


@task
def first(marks: str) -> int:
    begin(marks, "first")
    return 1


@task
def second(marks: str, value: int) -> int:
    begin(marks, "second")
    # Until the test lets it go: it is killed here the first time.
    while not os.path.exists(marks + ".go"):
        time.sleep(0.05)
    return value + 1


@task
def third(marks: str, value: int) -> int:
    begin(marks, "third")
    return value + 1


@workflow
def steps(marks: str) -> int:
    return third(marks=marks, value=second(marks=marks, value=first(marks=marks)))
`;

describe('kill -9 of the control process during an execution', () => {
  let folder: string;
  let platform: Platform;
  let left: RunningProcess[];

  const marks = async () => (await readFile(join(folder, 'marks'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
  const client = () => createClient({ baseUrl: platform.control });
  const start = async () => startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-fault-'));
    platform = await start();
    await writeFile(join(folder, 'steps.py'), WORKFLOW);
    const started = await runCommand(
      'pyflyte',
      ['run', '--remote', '--name', place.name, 'steps.py', 'steps', '--marks', join(folder, 'marks')],
      {
        cwd: folder,
        env: { FLYTE_PLATFORM_URL: new URL(platform.control).host, FLYTE_PLATFORM_INSECURE: 'true' },
      },
    );
    expect(started.code, started.stdout + started.stderr).toBe(0);
    while ((await marks()).length < 2) await pause(50);
    const processes = await descendantsOf(platform.pid);
    await platform.kill9();
    left = await survivors(processes, 10_000);
    await writeFile(join(folder, 'marks.go'), '');
    platform = await start();
    for (;;) {
      const execution = await client().executions.get({ params: place });
      if (execution.endedAt !== null) break;
      await pause(100);
    }
  });
  afterAll(async () => {
    await platform.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('ends the processes of the task that ran', () => {
    expect(left).toEqual([]);
  });

  it('goes on after the next start, and succeeds', async () => {
    const { phase, nodes } = await client().executions.get({ params: place });
    expect(phase).toBe('SUCCEEDED');
    expect(nodes.filter((node) => node.kind === 'task').map((node) => node.state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('runs again only the task that was cut off', async () => {
    expect((await marks()).map((line) => line.split(' ')[0])).toEqual(['first', 'second', 'second', 'third']);
    const pids = (await marks()).map((line) => line.split(' ')[1]);
    expect(pids[1]).not.toBe(pids[2]);
  });

  it('has the values that the tasks returned', async () => {
    const { outputs } = await client().executions.get({ params: place });
    expect(outputs.map(({ value }) => value)).toEqual([3]);
  });
});
