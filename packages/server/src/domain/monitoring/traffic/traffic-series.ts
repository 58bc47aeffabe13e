// Buckets of traffic as series over a window: requests per second, errors per second by status, latency percentiles.
import type { Clock } from '../../../kernel/clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { createGrid, type Grid, type WindowOptions } from './traffic-grid.ts';
import type { TrafficBucket, TrafficStore } from './traffic-store.ts';

export interface Series {
  /** One value per step. */
  readonly requestsPerSecond: readonly number[];
  /** By status from 400 up. */
  readonly errorsPerSecondByCode: Readonly<Record<string, readonly number[]>>;
  /** Milliseconds; null where there was no request. */
  readonly latencyMs: {
    readonly p50: readonly (number | null)[];
    readonly p95: readonly (number | null)[];
    readonly p99: readonly (number | null)[];
  };
}

export interface TrafficWindow {
  readonly startAt: number;
  readonly endAt: number;
  readonly stepMs: number;
  /** Beginning of each step, epoch ms. */
  readonly times: readonly number[];
  readonly all: Series;
  readonly byPredictor: Readonly<Record<string, Series>>;
  readonly totals: { readonly requests: number; readonly errors: number; readonly dropped: number };
}

export interface Sparkline {
  readonly startAt: number;
  readonly stepMs: number;
  readonly requestsPerSecond: readonly number[];
  readonly errorsPerSecond: readonly number[];
  /** 99th percentile of each step; null where there was no request. */
  readonly p99Ms: readonly (number | null)[];
}

export interface Traffic {
  /** @param deployment  `namespace/name`; one that was never asked has zeros */
  window(deployment: string, options: WindowOptions): Promise<TrafficWindow>;
  /** The last 15 minutes of each of the named deployments. */
  sparklines(deployments: readonly string[]): Promise<ReadonlyMap<string, Sparkline>>;
}

const SPARKLINE = { windowMs: 15 * 60_000, stepMs: 30_000 } as const;

export function createTraffic(store: Pick<TrafficStore, 'read'>, clock: Clock): Traffic {
  return {
    window: async (deployment, options) => {
      const grid = createGrid(options, clock.now());
      const buckets = await store.read([deployment], grid.startAt, grid.endAt);
      const errors = buckets.filter(isError);
      return {
        startAt: grid.startAt,
        endAt: grid.endAt,
        stepMs: grid.stepMs,
        times: grid.times,
        all: toSeries(buckets, grid),
        byPredictor: Object.fromEntries(
          [...Map.groupBy(buckets, (bucket) => bucket.predictor)].map(([predictor, same]) => [predictor, toSeries(same, grid)]),
        ),
        totals: { requests: sum(buckets, 'requests'), errors: sum(errors, 'requests'), dropped: sum(buckets, 'dropped') },
      };
    },
    sparklines: async (deployments) => {
      const grid = createGrid(SPARKLINE, clock.now());
      const byDeployment = Map.groupBy(await store.read(deployments, grid.startAt, grid.endAt), (bucket) => bucket.deployment);
      return new Map(
        deployments.map((deployment) => {
          const buckets = byDeployment.get(deployment) ?? [];
          return [
            deployment,
            {
              startAt: grid.startAt,
              stepMs: grid.stepMs,
              requestsPerSecond: grid.perSecond(buckets),
              errorsPerSecond: grid.perSecond(buckets.filter(isError)),
              p99Ms: quantilesMs(histogramsOf(buckets, grid), 0.99),
            },
          ];
        }),
      );
    },
  };
}

export const isError = (bucket: TrafficBucket) => bucket.code >= 400;

function sum(buckets: readonly TrafficBucket[], field: 'requests' | 'dropped'): number {
  return buckets.reduce((total, bucket) => total + bucket[field], 0);
}

export function toSeries(buckets: readonly TrafficBucket[], grid: Grid): Series {
  const histograms = histogramsOf(buckets, grid);
  const byCode = Map.groupBy(buckets.filter(isError), (bucket) => String(bucket.code));
  return {
    requestsPerSecond: grid.perSecond(buckets),
    errorsPerSecondByCode: Object.fromEntries([...byCode].sort().map(([code, same]) => [code, grid.perSecond(same)])),
    latencyMs: { p50: quantilesMs(histograms, 0.5), p95: quantilesMs(histograms, 0.95), p99: quantilesMs(histograms, 0.99) },
  };
}

function histogramsOf(buckets: readonly TrafficBucket[], grid: Grid): LatencyHistogram[] {
  const histograms = grid.times.map(() => new LatencyHistogram());
  for (const bucket of buckets) histograms[grid.stepOf(bucket)]!.mergeEncoded(bucket.latency);
  return histograms;
}

function quantilesMs(histograms: readonly LatencyHistogram[], q: number): (number | null)[] {
  return histograms.map((histogram) => histogram.quantileMs(q));
}
