// What one kind of load costs on some servers: in turns, so that a slow minute of the machine hits all of them.
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadRow } from '../benchmark.ts';
import { repeatInParallel } from '../load-client.ts';
import { treeProcessorMs } from '../processor-time.ts';
import { median, quantile } from '../statistics.ts';
import type { Endpoint } from './peers.ts';
import type { Question } from './protocols.ts';

export interface Measured {
  readonly server: string;
  /** Its process tree. */
  readonly pid: number;
  readonly endpoint: Endpoint;
}

const ROUNDS = 3;
const WARM_UP_MS = 400;
const ROUND_MS = 2000;
/** Between rounds, for what the server before does after its answers. */
const REST_MS = 150;

export const HOW_LOADS_ARE_MEASURED = `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, each after ${WARM_UP_MS / 1000} s of warm-up. CPU: processor time of the server’s whole process tree by its requests.`;

export async function measureLoads(measured: readonly Measured[], question: Question, connections: number): Promise<LoadRow[]> {
  const rounds: LoadRow[][] = measured.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, one] of measured.entries()) rounds[index]!.push(await measureRound(one, question, connections));
  return rounds.map(([first, ...others]) => {
    const middle = (field: 'perSecond' | 'p50Ms' | 'p99Ms' | 'cpuMs') => median([first!, ...others].map((row) => row[field]));
    return { ...first!, perSecond: middle('perSecond'), p50Ms: middle('p50Ms'), p99Ms: middle('p99Ms'), cpuMs: middle('cpuMs') };
  });
}

async function measureRound({ server, pid, endpoint }: Measured, question: Question, connections: number): Promise<LoadRow> {
  const { protocol } = endpoint;
  const load = (ms: number) => repeatInParallel(() => protocol.open(endpoint, question), connections, ms);
  await load(WARM_UP_MS);
  const before = await treeProcessorMs(pid);
  const { latencies, elapsedMs } = await load(ROUND_MS);
  const cpuMs = ((await treeProcessorMs(pid)) - before) / latencies.length;
  await pause(REST_MS);
  return {
    server,
    protocol: protocol.name,
    connections,
    perSecond: latencies.length / (elapsedMs / 1000),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuMs,
  };
}
