// The steps of a window of time, and how buckets fall into them.
import { COARSE_STEP_MS, FINE_STEP_MS, type TrafficBucket } from './traffic-store.ts';

export interface WindowOptions {
  readonly windowMs: number;
  /** Rounded up to what is kept: 5 s for the last two hours, then 60 s. Default: the window in about 180 steps. */
  readonly stepMs?: number | undefined;
  /** Epoch ms; default now. */
  readonly endAt?: number | undefined;
}

/** How long buckets stay fine; older ones are added up (`traffic-keeper.ts`). */
export const FINE_FOR_MS = 2 * 3_600_000;

const DEFAULT_STEPS = 180;

export interface Grid {
  readonly startAt: number;
  readonly endAt: number;
  readonly stepMs: number;
  /** Beginning of each step, epoch ms. */
  readonly times: readonly number[];
  /** Index of the step that a bucket belongs to. */
  stepOf(bucket: TrafficBucket): number;
  /** Sum per step. */
  sums(buckets: readonly TrafficBucket[], field: 'requests' | 'feedback' | 'reward'): number[];
  perSecond(buckets: readonly TrafficBucket[]): number[];
}

/** Steps begin at multiples of their length, so that a chart that is asked again does not shimmer. */
export function createGrid({ windowMs, stepMs: wantedStepMs, endAt: wantedEnd }: WindowOptions, now: number): Grid {
  const endAt = wantedEnd ?? now;
  const unit = endAt - windowMs < now - FINE_FOR_MS ? COARSE_STEP_MS : FINE_STEP_MS;
  const stepMs = Math.max(1, Math.ceil((wantedStepMs ?? windowMs / DEFAULT_STEPS) / unit)) * unit;
  const startAt = Math.floor((endAt - windowMs) / stepMs) * stepMs;
  const steps = Math.max(1, Math.ceil((endAt - startAt) / stepMs));
  const times = Array.from({ length: steps }, (_, index) => startAt + index * stepMs);
  const stepOf = (bucket: TrafficBucket) => Math.floor((bucket.bucketMs - startAt) / stepMs);
  const sums: Grid['sums'] = (buckets, field) => {
    const totals = new Array<number>(steps).fill(0);
    for (const bucket of buckets) totals[stepOf(bucket)]! += bucket[field];
    return totals;
  };
  return {
    startAt,
    endAt,
    stepMs,
    times,
    stepOf,
    sums,
    // The last step has only begun: over its whole length its rate would always seem to fall.
    perSecond: (buckets) =>
      sums(buckets, 'requests').map(
        (requests, index) => requests / Math.max(1, (Math.min(endAt, times[index]! + stepMs) - times[index]!) / 1000),
      ),
  };
}
