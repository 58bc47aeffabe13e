// What tracing costs a prediction: of the serving process's processor time, which hardly depends on what else the machine does.
// The unit is one of Seldon's predefined ones, which answers in process: nothing hides the cost.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServingClient, isAvailable } from '../conformance/serving/serving-client.ts';
import { type Platform, startPlatform } from '../conformance/support/platform.ts';
import type { Benchmark } from './benchmark.ts';
import { type LoadRequest, sendInParallel } from './load-client.ts';
import { processorMs } from './processor-time.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;
const ROUND_MS = 2000;
const CONNECTIONS = 32;
const PATH = '/seldon/default/simple/api/v1.0/predictions';
const REQUEST: LoadRequest = { method: 'POST', path: PATH, body: { data: { ndarray: [[1, 2, 3, 4]] } } };

const CASES = [
  { what: 'off', ratio: undefined },
  { what: 'on, one in ten sampled', ratio: '0.1' },
  { what: 'on, all sampled', ratio: '1' },
] as const;

export const traceCosts: Benchmark = {
  name: 'traces',
  title: 'Tracing: off, sampled, and of every request',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    const collector = createServer((request, response) => request.resume().on('end', () => response.end())).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const platforms: Platform[] = [];
    try {
      say('starting');
      for (const { ratio } of CASES) platforms.push(await start(join(folder, String(ratio)), url, ratio));
      for (const { inference } of platforms) await sendInParallel(inference, REQUEST, CONNECTIONS, ROUND_MS);
      const costs = CASES.map((): number[] => []);
      for (let round = 0; round < ROUNDS; round += 1) {
        say(`round ${round + 1} of ${ROUNDS}`);
        for (const [index, platform] of platforms.entries()) costs[index]!.push(await costOf(platform));
      }
      return {
        measurements: CASES.map(({ what }, index) => ({
          what: `processor time of one prediction, tracing ${what}`,
          unit: 'µs',
          better: 'lower',
          ours: median(costs[index]!),
        })),
        notes: [
          `One predefined unit (SIMPLE_MODEL) over Seldon REST, ${CONNECTIONS} connections; median of ${ROUNDS} rounds of ${ROUND_MS / 1000} s that take turns. Processor time of the serving process, all threads, by its requests; sampled traces have two spans, and are sent to a collector that takes everything.`,
        ],
      };
    } finally {
      for (const platform of platforms) await platform.stop();
      collector.closeAllConnections();
      collector.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function start(dataDir: string, collector: string, ratio: string | undefined): Promise<Platform> {
  const platform = await startPlatform({
    dataDir,
    args: ratio === undefined ? [] : ['--otlp-endpoint', collector],
    env: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: ratio ?? '0' },
  });
  const client = createServingClient(platform);
  const predictors = [{ name: 'main', graph: { name: 'unit', implementation: 'SIMPLE_MODEL', children: [] } }];
  await client.apply({
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name: 'simple' },
    spec: { predictors },
  });
  await client.until('simple', isAvailable);
  return platform;
}

/** @returns µs of one request */
async function costOf(platform: Platform): Promise<number> {
  const [serving] = await platform.children();
  const before = await processorMs(serving!);
  const { latencies } = await sendInParallel(platform.inference, REQUEST, CONNECTIONS, ROUND_MS);
  return ((await processorMs(serving!)) - before) * (1000 / latencies.length);
}
