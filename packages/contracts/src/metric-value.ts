// Metric values on the wire and in memory. Free of zod, so that the UI can use it at no cost.
import type { MetricValue } from './scalars.ts';

export function encodeMetricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

export function decodeMetricValue(value: MetricValue): number {
  return Number(value);
}
