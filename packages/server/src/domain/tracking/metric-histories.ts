// Reading metric histories, whole or sampled.
import { PlatformError } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/paging.ts';
import type { MetricPoint } from './metric.ts';
import type { MetricStore, NamesUsed, RunMetricPoint } from './metric-store.ts';
import { type SampledCurve, sampleCurve, sampleSteps } from './sample-points.ts';

interface IntervalQuery {
  readonly runIds: readonly string[];
  readonly key: string;
  readonly startStep?: number;
  readonly endStep?: number;
  /** Steps wanted over all runs, at most 2500. */
  readonly maxSteps: number;
}

export interface MetricHistories {
  /** Ordered by (timestamp, step, value); empty for an unknown run or metric. @throws invalid_argument */
  history(runId: string, key: string, page?: { pageSize: number; pageToken?: string }): Promise<Page<MetricPoint>>;
  /** The same steps of several runs, evenly thinned; each run keeps its first and last. At most 100 runs. @throws invalid_argument */
  interval(query: IntervalQuery): Promise<RunMetricPoint[]>;
  /** Curves thinned to `maxPoints` each, extremes kept; those without points are left out. */
  curves(runIds: readonly string[], keys: readonly string[], maxPoints: number): Promise<SampledCurve[]>;
  /** Names of what the active runs of an experiment logged. */
  namesUsed(experimentId: string): Promise<NamesUsed>;
}

/** As many as anybody can read; a page, for the store, is all. */
const ALL = 1_000_000_000;
const MAX_RUNS = 100;
const MAX_STEPS = 2500;
const MAX_POINTS_PER_RUN = 25_000;

export function createMetricHistories(store: MetricStore): MetricHistories {
  return {
    history: (runId, key, page = { pageSize: ALL }) => store.history(runId, key, page),

    interval: async ({ runIds, key, startStep, endStep, maxSteps }) => {
      if (runIds.length > MAX_RUNS)
        throw new PlatformError(
          'invalid_argument',
          `GetMetricHistoryBulkInterval request must specify at most ${MAX_RUNS} run_ids. Received ${runIds.length} run_ids.`,
          {
            field: 'run_ids',
          },
        );
      if (maxSteps < 1 || maxSteps > MAX_STEPS)
        throw new PlatformError('invalid_argument', `max_results must be between 1 and ${MAX_STEPS}.`, { field: 'max_results' });
      if (startStep !== undefined && endStep !== undefined && startStep > endStep)
        throw new PlatformError('invalid_argument', 'end_step must be greater than start_step.', { field: 'end_step' });
      const { all, ends } = await store.steps(runIds, key);
      const from = startStep ?? Number.NEGATIVE_INFINITY;
      const to = endStep ?? Number.POSITIVE_INFINITY;
      const window = all.filter((step) => step >= from && step <= to);
      const kept = new Set(sampleSteps(window, maxSteps));
      for (const [first, last] of ends.values()) for (const step of [first, last]) if (step >= from && step <= to) kept.add(step);
      return store.pointsAtSteps(runIds, key, [...kept], MAX_POINTS_PER_RUN);
    },

    curves: async (runIds, keys, maxPoints) => {
      const curves = await store.columns(runIds, keys);
      return curves.map((curve) => sampleCurve(curve, maxPoints));
    },

    namesUsed: (experimentId) => store.namesUsed(experimentId),
  };
}
