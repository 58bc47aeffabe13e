// Metric points, and how they are stored: numbers that JSON and SQL can hold.

export interface MetricPoint {
  readonly key: string;
  /** May be NaN; infinities are stored as the largest finite number, as MLflow does. */
  readonly value: number;
  /** Epoch ms. */
  readonly timestampMs: number;
  /** May be negative. */
  readonly step: number;
}

/** A point that was measured on a logged model, on a dataset, or on both. */
export interface LoggedMetric extends MetricPoint {
  readonly modelId?: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

export function finiteValue(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  if (value === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE;
  return value;
}

/** Whether `a` replaces `b` as the latest: the greater by (step, timestamp, value), where NaN counts as 0. */
export function isLater(a: MetricPoint, b: MetricPoint): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestampMs !== b.timestampMs) return a.timestampMs > b.timestampMs;
  return (a.value || 0) > (b.value || 0);
}
