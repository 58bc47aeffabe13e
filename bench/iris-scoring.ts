// Predictions of a scikit-learn model over REST, against mlflow's own scoring server, with the same request to both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../conformance/support/free-port.ts';
import { deployIris, IRIS_REQUEST, trainIris } from '../conformance/support/iris-deployment.ts';
import { startPlatform } from '../conformance/support/platform.ts';
import { pythonPath } from '../conformance/support/python.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { ask, type LoadRequest, sendInParallel } from './load-client.ts';
import { startPeer } from './peer-process.ts';
import { median, quantile } from './statistics.ts';

const PEER = 'mlflow models serve';
const ROUNDS = 3;
const ROUND_MS = 5000;
const WARM_UP_MS = 1000;
const CONNECTIONS = [1, 32] as const;

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export const irisScoring: Benchmark = {
  name: 'scoring',
  title: 'Predictions of a scikit-learn model, against `mlflow models serve`',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
    const python = await pythonPath();
    const platform = await startPlatform({ dataDir: join(folder, 'ovenbird'), python });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    try {
      say('training and registering the model');
      await trainIris(platform.control, join(folder, 'model'));
      say('starting both');
      const deployment = new URL(await deployIris(platform.control, platform.inference));
      const args = ['models', 'serve', '--model-uri', join(folder, 'model'), '--env-manager', 'local', '--port', String(port)];
      const peer = await startPeer({ program: join(dirname(python), 'mlflow'), args, url, readyPath: '/ping', cwd: folder });
      const body = IRIS_REQUEST;
      const oursAt: LoadRequest = { method: 'POST', path: `${deployment.pathname}/invocations`, body };
      const peerAt: LoadRequest = { method: 'POST', path: '/invocations', body };
      try {
        await mustAgree(platform.inference, oursAt, url, peerAt);
        const measurements: Measurement[] = [];
        for (const connections of CONNECTIONS) {
          say(`${connections} connections`);
          const ours: Round[] = [];
          const peers: Round[] = [];
          for (let round = 0; round < ROUNDS; round++) {
            ours.push(await measure(platform.inference, oursAt, connections));
            peers.push(await measure(url, peerAt, connections));
          }
          measurements.push(...compare(connections, ours, peers));
        }
        return {
          measurements,
          notes: [
            `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, after ${WARM_UP_MS / 1000} s of warm-up. The body of both: \`${JSON.stringify(body)}\`; both answer the same, which is checked.`,
            'Ours goes through the graph, the Python worker that holds the model (with micro-batching at 32 connections), the prediction log and the traffic counts; mlflow’s server logs nothing.',
          ],
        };
      } finally {
        await peer.stop();
      }
    } finally {
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function mustAgree(oursUrl: string, oursAt: LoadRequest, peerUrl: string, peerAt: LoadRequest): Promise<void> {
  const [ours, peer] = (await Promise.all([ask(oursUrl, oursAt), ask(peerUrl, peerAt)])) as { predictions: unknown }[];
  if (JSON.stringify(ours!.predictions) !== JSON.stringify(peer!.predictions))
    throw new Error(`The two servers answer differently: ${JSON.stringify(ours)} and ${JSON.stringify(peer)}`);
}

async function measure(url: string, request: LoadRequest, connections: number): Promise<Round> {
  await sendInParallel(url, request, connections, WARM_UP_MS);
  const { latencies, elapsedMs } = await sendInParallel(url, request, connections, ROUND_MS);
  return { perSecond: latencies.length / (elapsedMs / 1000), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

function compare(connections: number, ours: readonly Round[], peers: readonly Round[]): Measurement[] {
  const of = (rounds: readonly Round[], field: keyof Round) => median(rounds.map((round) => round[field]));
  const row = (field: keyof Round, what: string, unit: string, better: Measurement['better']): Measurement => ({
    what: `${connections} connection${connections === 1 ? '' : 's'}, ${what}`,
    unit,
    better,
    ours: of(ours, field),
    peer: { name: PEER, value: of(peers, field) },
    ...(field === 'perSecond' && connections === 32 ? { budget: { times: 10 } } : {}),
  });
  return [row('perSecond', 'requests', 'requests/s', 'higher'), row('p50', 'p50', 'ms', 'lower'), row('p99', 'p99', 'ms', 'lower')];
}
