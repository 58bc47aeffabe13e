// Buckets of traffic as series over a window: requests per second, errors per second by status, latency percentiles.
import type { Clock } from '../../../kernel/clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { COARSE_STEP_MS, FINE_STEP_MS, type TrafficBucket, type TrafficStore } from './traffic-store.ts';

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
}

interface WindowOptions {
  readonly windowMs: number;
  /** Rounded up to what is kept: 5 s for the last two hours, then 60 s. Default: the window in about 180 steps. */
  readonly stepMs?: number | undefined;
  /** Epoch ms; default now. */
  readonly endAt?: number | undefined;
}

export interface Traffic {
  /** @param deployment  `namespace/name`; one that was never asked has zeros */
  window(deployment: string, options: WindowOptions): Promise<TrafficWindow>;
  /** The last 15 minutes of each of the named deployments. */
  sparklines(deployments: readonly string[]): Promise<ReadonlyMap<string, Sparkline>>;
}

/** How long buckets stay fine; older ones are added up (`traffic-keeper.ts`). */
export const FINE_FOR_MS = 2 * 3_600_000;

const DEFAULT_STEPS = 180;
const SPARKLINE = { windowMs: 15 * 60_000, stepMs: 30_000 } as const;

export function createTraffic(store: Pick<TrafficStore, 'read'>, clock: Clock): Traffic {
  return {
    window: async (deployment, { windowMs, stepMs, endAt = clock.now() }) => {
      const grid = createGrid(endAt, windowMs, stepMs, clock.now());
      const buckets = await store.read([deployment], grid.startAt, grid.endAt);
      const errors = buckets.filter(isError);
      return {
        startAt: grid.startAt,
        endAt,
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
      const grid = createGrid(clock.now(), SPARKLINE.windowMs, SPARKLINE.stepMs, clock.now());
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
            },
          ];
        }),
      );
    },
  };
}

const isError = (bucket: TrafficBucket) => bucket.code >= 400;

function sum(buckets: readonly TrafficBucket[], field: 'requests' | 'dropped'): number {
  return buckets.reduce((total, bucket) => total + bucket[field], 0);
}

interface Grid {
  readonly startAt: number;
  readonly endAt: number;
  readonly stepMs: number;
  readonly times: readonly number[];
  /** Index of the step that a bucket belongs to. */
  stepOf(bucket: TrafficBucket): number;
  perSecond(buckets: readonly TrafficBucket[]): number[];
}

/** Steps begin at multiples of their length, so that a chart that is asked again does not shimmer. */
function createGrid(endAt: number, windowMs: number, wantedStepMs: number | undefined, now: number): Grid {
  const unit = endAt - windowMs < now - FINE_FOR_MS ? COARSE_STEP_MS : FINE_STEP_MS;
  const stepMs = Math.max(1, Math.ceil((wantedStepMs ?? windowMs / DEFAULT_STEPS) / unit)) * unit;
  const startAt = Math.floor((endAt - windowMs) / stepMs) * stepMs;
  const steps = Math.max(1, Math.ceil((endAt - startAt) / stepMs));
  const times = Array.from({ length: steps }, (_, index) => startAt + index * stepMs);
  const stepOf = (bucket: TrafficBucket) => Math.floor((bucket.bucketMs - startAt) / stepMs);
  return {
    startAt,
    endAt,
    stepMs,
    times,
    stepOf,
    perSecond: (buckets) => {
      const rates = new Array<number>(steps).fill(0);
      for (const bucket of buckets) rates[stepOf(bucket)]! += bucket.requests;
      // The last step has only begun: over its whole length its rate would always seem to fall.
      return rates.map((requests, index) => requests / Math.max(1, (Math.min(endAt, times[index]! + stepMs) - times[index]!) / 1000));
    },
  };
}

function toSeries(buckets: readonly TrafficBucket[], grid: Grid): Series {
  const histograms = grid.times.map(() => new LatencyHistogram());
  for (const bucket of buckets) histograms[grid.stepOf(bucket)]!.mergeEncoded(bucket.latency);
  const quantiles = (q: number) =>
    histograms.map((histogram) => {
      const us = histogram.quantile(q);
      return us === null ? null : us / 1000;
    });
  const byCode = Map.groupBy(buckets.filter(isError), (bucket) => String(bucket.code));
  return {
    requestsPerSecond: grid.perSecond(buckets),
    errorsPerSecondByCode: Object.fromEntries([...byCode].sort().map(([code, same]) => [code, grid.perSecond(same)])),
    latencyMs: { p50: quantiles(0.5), p95: quantiles(0.95), p99: quantiles(0.99) },
  };
}
