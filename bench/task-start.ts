// What one more task costs: our engine and its forked processes, against the process that flytekit starts for a task.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@ovenbird/sdk';
import { type Platform, startPlatform } from '../conformance/support/platform.ts';
import { pythonPath, runCommand } from '../conformance/support/python.ts';
import type { Benchmark } from './benchmark.ts';
import { median, quantile } from './statistics.ts';

const TASKS = 20;
const WARM_RUNS = 3;
const PLAIN_RUNS = 7;

export const taskStart: Benchmark = {
  name: 'tasks',
  title: 'One more flytekit task, against a plain `pyflyte-execute` process',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    const python = await pythonPath();
    const platform = await startPlatform({ dataDir: join(folder, 'ovenbird'), python });
    try {
      await writeFile(join(folder, 'chain.py'), source(join(folder, 'marks')));
      say(`${TASKS} tasks in a chain, the first time`);
      await runChain(platform, folder, 'cold');
      const gaps: number[] = [];
      for (let run = 0; run < WARM_RUNS; run++) {
        say(`${TASKS} tasks in a chain, warm (${run + 1} of ${WARM_RUNS})`);
        gaps.push(...(await runChain(platform, folder, `warm-${run}`)));
      }
      say(`${PLAIN_RUNS} plain processes`);
      const plain: number[] = [];
      for (let run = 0; run < PLAIN_RUNS; run++) plain.push(await runPlain(folder, join(dirname(python), 'pyflyte-execute'), run));
      const peer = { name: 'pyflyte-execute', value: median(plain) };
      return {
        measurements: [
          { what: 'one more no-op task in a chain, p50', unit: 'ms', better: 'lower', ours: median(gaps), peer, budget: { limit: 65 } },
          {
            what: 'one more no-op task in a chain, p95',
            unit: 'ms',
            better: 'lower',
            ours: quantile(gaps, 0.95),
            peer: { ...peer, value: quantile(plain, 0.95) },
          },
        ],
        notes: [
          `Ours: from inside one task's function to inside the next one's, so all of it: writing outputs, the engine with its durable rows, the fork, loading the code, reading inputs; ${WARM_RUNS} warm executions of ${TASKS} tasks. The budget is the design's 60 ms for the start and 5 ms for the engine.`,
          `Peer: from spawning \`pyflyte-execute\` with the same task to its exit, ${PLAIN_RUNS} times, after the file cache was warm; no engine is in it.`,
        ],
      };
    } finally {
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const source = (marks: string) => `
import time

from flytekit import task, workflow
from flytekit.core.node_creation import create_node


@task
def noop() -> None:
    with open(${JSON.stringify(marks)}, "a") as file:
        file.write(f"{time.time()}\\n")


@workflow
def chain() -> None:
    nodes = [create_node(noop) for _ in range(${TASKS})]
    for before, after in zip(nodes, nodes[1:]):
        before >> after
`;

/** @returns milliseconds from each task to the next */
async function runChain(platform: Platform, folder: string, name: string): Promise<number[]> {
  const marks = join(folder, 'marks');
  await writeFile(marks, '');
  const started = await runCommand('pyflyte', ['run', '--remote', '--name', `bench-${name}`, 'chain.py', 'chain'], {
    cwd: folder,
    env: { FLYTE_PLATFORM_URL: new URL(platform.control).host, FLYTE_PLATFORM_INSECURE: 'true' },
  });
  if (started.code !== 0) throw new Error(started.stdout + started.stderr);
  const client = createClient({ baseUrl: platform.control });
  for (;;) {
    const execution = await client.executions.get({ params: { project: 'flytesnacks', domain: 'development', name: `bench-${name}` } });
    if (execution.phase === 'SUCCEEDED') break;
    if (execution.endedAt !== null) throw new Error(`The execution ended ${execution.phase}: ${execution.error?.message ?? ''}`);
    await pause(200);
  }
  const times = (await readFile(marks, 'utf8')).trim().split('\n').map(Number);
  return times.slice(1).map((time, index) => (time - times[index]!) * 1000);
}

async function runPlain(folder: string, program: string, run: number): Promise<number> {
  // No inputs: an empty message.
  await writeFile(join(folder, 'inputs.pb'), '');
  const places = [
    '--inputs',
    join(folder, 'inputs.pb'),
    '--output-prefix',
    join(folder, `out-${run}`),
    '--raw-output-data-prefix',
    join(folder, 'raw'),
  ];
  const task = [
    '--resolver',
    'flytekit.core.python_auto_container.default_task_resolver',
    '--',
    'task-module',
    'chain',
    'task-name',
    'noop',
  ];
  const startedAt = performance.now();
  const child = spawn(program, [...places, ...task], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (text: Buffer) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`pyflyte-execute ended with ${code}:\n${output}`);
  return performance.now() - startedAt;
}
