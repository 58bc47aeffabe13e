// The latest point of each metric in a batch, so that the rolled-up value is written once per metric, not once per point.
import { isLater, type LoggedMetric } from '../../../domain/tracking/metric.ts';

export function latestPoints(points: readonly LoggedMetric[]): Map<string, LoggedMetric> {
  const latest = new Map<string, LoggedMetric>();
  for (const point of points) {
    const current = latest.get(point.key);
    if (!current || isLater(point, current)) latest.set(point.key, point);
  }
  return latest;
}

/** A value as its two columns: NaN is 0 and a flag, so that rows compare and are unique. */
export function valueColumns(value: number): [value: number, isNan: 0 | 1] {
  return Number.isNaN(value) ? [0, 1] : [value, 0];
}
