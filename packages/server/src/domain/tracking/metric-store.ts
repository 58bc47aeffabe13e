// Reading metric histories.
import type { Page } from '../../kernel/paging.ts';
import type { MetricPoint } from './metric.ts';

export interface RunMetricPoint extends MetricPoint {
  readonly runId: string;
}

/** One curve as columns of equal length, ordered by (step, timestamp, value). */
export interface MetricColumns {
  readonly runId: string;
  readonly key: string;
  readonly steps: readonly number[];
  readonly timestampsMs: readonly number[];
  readonly values: readonly number[];
}

export interface NamesUsed {
  readonly metricKeys: readonly string[];
  readonly paramKeys: readonly string[];
  readonly tagKeys: readonly string[];
}

export interface MetricStore {
  /**
   * Every point of one metric, ordered by (timestamp, step, value); empty when there is no such run or metric.
   * @throws invalid_argument (a page token of another history)
   */
  history(runId: string, key: string, page: { pageSize: number; pageToken?: string }): Promise<Page<MetricPoint>>;

  /** The distinct steps of one metric over several runs, ascending, and the first and last step of each run. */
  steps(runIds: readonly string[], key: string): Promise<{ all: number[]; ends: Map<string, readonly [number, number]> }>;

  /** Points at the given steps, ordered by (step, timestamp, value) within each run, runs as given; at most `limit` a run. */
  pointsAtSteps(runIds: readonly string[], key: string, steps: readonly number[], limit: number): Promise<RunMetricPoint[]>;

  /** Whole curves of every (run, key) that has points. */
  columns(runIds: readonly string[], keys: readonly string[]): Promise<MetricColumns[]>;

  /** What the active runs of an experiment logged, each list sorted. */
  namesUsed(experimentId: string): Promise<NamesUsed>;
}
