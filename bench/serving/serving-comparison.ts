// Predictions of one model by Ovenbird and by its peers, in every protocol that both speak, at one and at 32 connections.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../../conformance/support/platform.ts';
import { frameworksPythonPath } from '../../conformance/support/python.ts';
import type { Benchmark, LoadRow, Measurement } from '../benchmark.ts';
import { shareCores } from './cores.ts';
import { HOW_LOADS_ARE_MEASURED, type Measured, measureLoads } from './load-rounds.ts';
import { IMAGES, IRIS, type ServedModel, TREES, trainModel } from './models.ts';
import { ACCELERATED, deployBoth, PYTHON } from './ours.ts';
import { MLFLOW, MLSERVER, MLSERVER_BATCHING, type RunningServer, startPeers, WRAPPER } from './peers.ts';
import type { Protocol } from './protocols.ts';

const CONNECTIONS = [1, 32] as const;
/** How many times a peer's requests per second, REST, at 32 connections. */
const IRIS_BUDGETS: Readonly<Record<string, number>> = { [MLSERVER]: 20, [MLSERVER_BATCHING]: 20, [WRAPPER]: 20, [MLFLOW]: 10 };

export const servingIris = compareServers('serving-iris', IRIS, IRIS_BUDGETS);
export const servingXgboost = compareServers('serving-xgboost', TREES);
export const servingKeras = compareServers('serving-keras', IMAGES);

function compareServers(name: string, model: ServedModel, budgets: Readonly<Record<string, number>> = {}): Benchmark {
  return {
    name,
    title: `Predictions by ${model.title}, against MLServer, mlflow’s scoring server${model.wrapper ? ' and Seldon’s Python wrapper' : ''}`,
    run: async (say) => {
      const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
      const cores = await shareCores();
      const platform = await startPlatform({ dataDir: join(folder, 'ovenbird'), python: await frameworksPythonPath() });
      let peers: RunningServer[] = [];
      try {
        say('training, registering and accelerating the model');
        await trainModel(model, platform.control, folder);
        const { deployments, reason } = await deployBoth(platform, model);
        say('starting the others');
        peers = await startPeers(model, folder);
        for (const { pid } of [platform, ...peers]) await cores.placeServer(pid);
        const servers = [...deployments.map((deployment) => ({ ...deployment, pid: platform.pid })), ...peers];
        const loads: LoadRow[] = [];
        for (const group of byProtocol(servers)) {
          await mustAgree(group, model);
          for (const connections of CONNECTIONS) {
            say(`${group[0]!.endpoint.protocol.name}, ${connections === 1 ? 'one connection' : `${connections} connections`}`);
            loads.push(...(await measureLoads(group, model.question, connections)));
          }
        }
        return {
          measurements: peers.flatMap((peer) =>
            peer.endpoints.flatMap(({ protocol }) => ratios(loads, protocol, peer.name, budgets[peer.name])),
          ),
          loads,
          notes: [
            HOW_LOADS_ARE_MEASURED,
            cores.note,
            ...NOTES,
            ...(reason ? [`Not accelerated: ${reason}`] : []),
            ...(model.wrapper ? [WITH_WRAPPER] : [NO_WRAPPER]),
          ],
        };
      } finally {
        for (const { stop } of peers) await stop();
        await platform.stop();
        await cores.release();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const NOTES = [
  'All are asked the same row in the same bytes of a protocol, and answer the same numbers, which is checked. Ovenbird’s two rows: by the Python worker, and by the ONNX file that `ovenbird accelerate` made of the model and found to agree with it.',
  'Ovenbird’s requests go through the graph, the prediction log (every request and response is kept) and the traffic counts; the others log nothing. Its CPU has the control process in it.',
  'MLServer (1.7.1) has `parallel_workers` 0, with which it is about twice as fast as with 1; “batching” is its adaptive batching of up to 32 requests within 2 ms.',
];
const WITH_WRAPPER =
  'Seldon’s wrapper (1.17.1, one gunicorn worker, as it comes) closes each REST connection after its answer: opening the next one is in its latencies.';
const NO_WRAPPER = 'Seldon’s wrapper (1.17.1) is not among them: it needs protobuf below 4, and TensorFlow 2.21 a newer one.';

/** Those who are asked in the same protocol; only protocols in which a peer answers. */
function byProtocol(servers: readonly Pick<RunningServer, 'name' | 'pid' | 'endpoints'>[]): Measured[][] {
  const groups = new Map<Protocol, Measured[]>();
  for (const { name, pid, endpoints } of servers)
    for (const endpoint of endpoints) {
      const group = groups.get(endpoint.protocol) ?? [];
      groups.set(endpoint.protocol, [...group, { server: name, pid, endpoint }]);
    }
  return [...groups.values()].filter((group) => group.some(({ server }) => server !== PYTHON && server !== ACCELERATED));
}

async function mustAgree(group: readonly Measured[], { question }: ServedModel): Promise<void> {
  const answers = await Promise.all(group.map(({ endpoint }) => endpoint.protocol.ask(endpoint, question)));
  const [first, ...others] = answers as [number[], ...number[][]];
  const agrees = (other: number[]) =>
    other.length === first.length &&
    other.every((value, index) => Math.abs(value - first[index]!) <= 1e-4 * Math.max(1, Math.abs(first[index]!)));
  if (!others.every(agrees))
    throw new Error(
      `The servers answer differently: ${group.map(({ server }, index) => `${server}: ${JSON.stringify(answers[index])}`).join('; ')}`,
    );
}

function ratios(loads: readonly LoadRow[], { name, transport }: Protocol, peer: string, times: number | undefined): Measurement[] {
  const find = (server: string, connections: number) =>
    loads.find((row) => row.server === server && row.protocol === name && row.connections === connections);
  return CONNECTIONS.flatMap((connections) =>
    [ACCELERATED, PYTHON].flatMap((server) => {
      const ours = find(server, connections);
      if (!ours) return [];
      return {
        what: `${name}, ${connections} connection${connections === 1 ? '' : 's'}, ${server === PYTHON ? 'Python worker' : 'accelerated'}`,
        unit: 'requests/s',
        better: 'higher' as const,
        ours: ours.perSecond,
        peer: { name: peer, value: find(peer, connections)!.perSecond },
        ...(times !== undefined && transport === 'REST' && connections === 32 ? { budget: { times } } : {}),
      };
    }),
  );
}
