// Requests per second and latency of two servers, in turns, at one and at 32 connections.
import type { Measurement } from './benchmark.ts';
import { type LoadRequest, sendInParallel } from './load-client.ts';
import { median, quantile } from './statistics.ts';

const ROUNDS = 3;
const ROUND_MS = 5000;
const WARM_UP_MS = 1000;
const CONNECTIONS = [1, 32] as const;

export const HOW_RATES_ARE_MEASURED = `Medians of ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, after ${WARM_UP_MS / 1000} s of warm-up.`;

interface Target {
  readonly url: string;
  readonly request: LoadRequest;
}

export interface RateComparison {
  readonly ours: Target;
  readonly peer: Target & { readonly name: string };
  /** The budget: requests per second at 32 connections must be this many times the peer's. */
  readonly timesAt32: number;
  readonly say: (line: string) => void;
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export async function compareRates({ ours, peer, timesAt32, say }: RateComparison): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const connections of CONNECTIONS) {
    say(`${connections} connections`);
    const rounds: { ours: Round; peer: Round }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ ours: await measure(ours, connections), peer: await measure(peer, connections) });
    }
    const row = (field: keyof Round, what: string, unit: string, better: Measurement['better']): Measurement => ({
      what: `${connections} connection${connections === 1 ? '' : 's'}, ${what}`,
      unit,
      better,
      ours: median(rounds.map((round) => round.ours[field])),
      peer: { name: peer.name, value: median(rounds.map((round) => round.peer[field])) },
      ...(field === 'perSecond' && connections === 32 ? { budget: { times: timesAt32 } } : {}),
    });
    measurements.push(
      row('perSecond', 'requests', 'requests/s', 'higher'),
      row('p50', 'p50', 'ms', 'lower'),
      row('p99', 'p99', 'ms', 'lower'),
    );
  }
  return measurements;
}

async function measure({ url, request }: Target, connections: number): Promise<Round> {
  await sendInParallel(url, request, connections, WARM_UP_MS);
  const { latencies, elapsedMs } = await sendInParallel(url, request, connections, ROUND_MS);
  return { perSecond: latencies.length / (elapsedMs / 1000), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
