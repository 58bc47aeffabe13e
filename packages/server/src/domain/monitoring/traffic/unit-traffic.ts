// Traffic by unit of the graph, and what feedback said of them: where in a graph the time goes, and which branch does well.
import type { Clock } from '../../../kernel/clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { createGrid, type Grid, type WindowOptions } from './traffic-grid.ts';
import { isError, type Series, toSeries } from './traffic-series.ts';
import type { TrafficBucket, TrafficStore } from './traffic-store.ts';

/** A unit of a predictor's graph; without `node` the predictor as a whole. */
export interface UnitRef {
  readonly predictor: string;
  readonly node?: string | undefined;
}

export interface UnitNumbers extends UnitRef {
  readonly requests: number;
  readonly errors: number;
  /** Over the whole window. */
  readonly requestsPerSecond: number;
  /** Of a unit: the time that a request spent in it, without its children. Null where there was no request. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  readonly feedback: { readonly count: number; readonly meanReward: number | null };
}

export interface Rewards {
  /** How many times feedback came, per step. */
  readonly count: readonly number[];
  /** Null where none came. */
  readonly meanReward: readonly (number | null)[];
}

interface Span {
  readonly startAt: number;
  readonly endAt: number;
}

interface Steps extends Span {
  readonly stepMs: number;
  /** Beginning of each step, epoch ms. */
  readonly times: readonly number[];
}

export interface UnitTraffic {
  /** @returns  every predictor and unit that was asked or got feedback, by name, predictors before their units */
  numbers(deployment: string, options: WindowOptions): Promise<Span & { readonly units: readonly UnitNumbers[] }>;
  /** One of them over time; what was never asked has zeros. */
  series(
    deployment: string,
    unit: UnitRef,
    options: WindowOptions,
  ): Promise<Steps & { readonly series: Series; readonly rewards: Rewards }>;
  /** Rewards over time of all that got feedback. */
  rewards(
    deployment: string,
    options: WindowOptions,
  ): Promise<Steps & { readonly units: readonly (UnitNumbers & { readonly rewards: Rewards })[] }>;
}

export function createUnitTraffic(store: Pick<TrafficStore, 'read'>, clock: Clock): UnitTraffic {
  async function unitsOf(deployment: string, grid: Grid): Promise<{ numbers: UnitNumbers; buckets: TrafficBucket[] }[]> {
    const buckets = await store.read([deployment], grid.startAt, grid.endAt, 'units');
    const groups = [...Map.groupBy(buckets, ({ predictor, node }) => `${predictor} ${node}`)].sort(([a], [b]) => (a < b ? -1 : 1));
    return groups.map(([, same]) => ({ numbers: toNumbers(same, grid), buckets: same }));
  }

  return {
    numbers: async (deployment, options) => {
      const grid = createGrid(options, clock.now());
      const units = await unitsOf(deployment, grid);
      return { startAt: grid.startAt, endAt: grid.endAt, units: units.map(({ numbers }) => numbers) };
    },
    series: async (deployment, { predictor, node = '' }, options) => {
      const grid = createGrid(options, clock.now());
      const all = await store.read([deployment], grid.startAt, grid.endAt, 'units');
      const buckets = all.filter((bucket) => bucket.predictor === predictor && bucket.node === node);
      return { ...stepsOf(grid), series: toSeries(buckets, grid), rewards: toRewards(buckets, grid) };
    },
    rewards: async (deployment, options) => {
      const grid = createGrid(options, clock.now());
      const units = (await unitsOf(deployment, grid)).filter(({ numbers }) => numbers.feedback.count > 0);
      return { ...stepsOf(grid), units: units.map(({ numbers, buckets }) => ({ ...numbers, rewards: toRewards(buckets, grid) })) };
    },
  };
}

function stepsOf({ startAt, endAt, stepMs, times }: Grid): Steps {
  return { startAt, endAt, stepMs, times };
}

function toNumbers(buckets: readonly TrafficBucket[], { startAt, endAt }: Grid): UnitNumbers {
  const latency = new LatencyHistogram();
  let [requests, errors, feedback, reward] = [0, 0, 0, 0];
  for (const bucket of buckets) {
    latency.mergeEncoded(bucket.latency);
    requests += bucket.requests;
    if (isError(bucket)) errors += bucket.requests;
    feedback += bucket.feedback;
    reward += bucket.reward;
  }
  const { predictor, node } = buckets[0]!;
  return {
    predictor,
    ...(node === '' ? {} : { node }),
    requests,
    errors,
    requestsPerSecond: requests / Math.max(1, (endAt - startAt) / 1000),
    latencyMs: { p50: latency.quantileMs(0.5), p99: latency.quantileMs(0.99) },
    feedback: { count: feedback, meanReward: feedback === 0 ? null : reward / feedback },
  };
}

function toRewards(buckets: readonly TrafficBucket[], grid: Grid): Rewards {
  const count = grid.sums(buckets, 'feedback');
  return { count, meanReward: grid.sums(buckets, 'reward').map((sum, step) => (count[step] === 0 ? null : sum / count[step]!)) };
}
