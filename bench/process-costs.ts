// What the platform costs before anyone uses it: the time to its first answer, and its memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../conformance/support/free-port.ts';
import { startPlatform } from '../conformance/support/platform.ts';
import type { Benchmark } from './benchmark.ts';
import { ask } from './load-client.ts';
import { processorMs } from './processor-time.ts';
import { median } from './statistics.ts';

const STARTS = 7;
const METRIC_POINTS = 1_000_000;
const POINTS_PER_BATCH = 1000;
const CLIENTS = 4;
const SETTLE_MS = 5000;
const MAIN = join(import.meta.dirname, '..', 'packages', 'server', 'src', 'main.ts');

export const processCosts: Benchmark = {
  name: 'process',
  title: 'Start and memory',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    try {
      say(`${STARTS} cold starts`);
      const dataDir = join(folder, 'started');
      // The first start makes the database and the compile cache; it is reported beside the others.
      const first = await startToAnswer(dataDir);
      const starts: Start[] = [];
      for (let start = 0; start < STARTS; start++) starts.push(await startToAnswer(dataDir));
      say(`memory, before and after ${METRIC_POINTS} metric points`);
      const platform = await startPlatform({ dataDir: join(folder, 'filled') });
      try {
        await pause(SETTLE_MS);
        const idle = await residentMb(platform.pid);
        await logPoints(platform.control);
        await pause(SETTLE_MS);
        return {
          measurements: [
            {
              what: 'start of the process to its first answer',
              unit: 'ms',
              better: 'lower',
              ours: median(starts.map(({ wallMs }) => wallMs)),
              budget: { limit: 500 },
            },
            { what: 'its processor time until then', unit: 'ms', better: 'lower', ours: median(starts.map(({ cpuMs }) => cpuMs)) },
            { what: 'the very first start, on an empty data folder', unit: 'ms', better: 'lower', ours: first.wallMs },
            { what: 'memory of the control process, idle', unit: 'MB', better: 'lower', ours: idle, budget: { limit: 150 } },
            {
              what: `memory of the control process after ${METRIC_POINTS} metric points`,
              unit: 'MB',
              better: 'lower',
              ours: await residentMb(platform.pid),
              budget: { limit: 250 },
            },
          ],
          notes: [
            `Start: median of ${STARTS}, from spawning Node to the answer of \`GET /healthz\` on the control port. Memory: resident set of the control process, ${SETTLE_MS / 1000} s after the last request; points come as log-batch of ${POINTS_PER_BATCH} from ${CLIENTS} clients.`,
          ],
        };
      } finally {
        await platform.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Start {
  /** From spawning the process to its first answered request. */
  readonly wallMs: number;
  /** What the process itself used of the processor, all threads: hardly depends on what else the machine does. */
  readonly cpuMs: number;
}

async function startToAnswer(dataDir: string): Promise<Start> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/healthz`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN, '--data', dataDir, '--port', String(port), '--inference-port', '0'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  try {
    while (child.exitCode === null) {
      const answered = await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      );
      if (answered) return { wallMs: performance.now() - startedAt, cpuMs: await processorMs(child.pid!) };
      await pause(2);
    }
    throw new Error(`The platform ended with ${child.exitCode} before it answered.`);
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** Resident set; Linux only, where the budgets are checked. */
async function residentMb(pid: number): Promise<number> {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

async function logPoints(url: string): Promise<void> {
  const path = '/api/2.0/mlflow/runs/';
  const perClient = METRIC_POINTS / CLIENTS / POINTS_PER_BATCH;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const created = (await ask(url, { method: 'POST', path: `${path}create`, body: { experiment_id: '0' } })) as {
        run: { info: { run_id: string } };
      };
      for (let batch = 0; batch < perClient; batch++) {
        const metrics = Array.from({ length: POINTS_PER_BATCH }, (_, index) => ({
          key: `metric-${index % 20}`,
          value: Math.cos(index),
          timestamp: 1_700_000_000_000 + index,
          step: batch * POINTS_PER_BATCH + index,
        }));
        await ask(url, { method: 'POST', path: `${path}log-batch`, body: { run_id: created.run.info.run_id, metrics } });
      }
    }),
  );
}
