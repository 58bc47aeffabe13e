// Thinning curves for charts.
import type { MetricColumns } from './metric-store.ts';

export interface SampledCurve extends MetricColumns {
  readonly totalPoints: number;
}

/** MLflow's rule, so that its charts look the same: `max` steps evenly by place, and the last. */
export function sampleSteps(steps: readonly number[], max: number): readonly number[] {
  if (steps.length <= max) return steps;
  const interval = steps.length / max;
  const sampled = Array.from({ length: max }, (_, at) => steps[Math.floor(at * interval)]!);
  const last = steps[steps.length - 1]!;
  return sampled[sampled.length - 1] === last ? sampled : [...sampled, last];
}

/**
 * At most `maxPoints` of a curve: its ends, and of each of `(maxPoints - 2) / 2` equal stretches the least and the
 * greatest value, so that no spike is lost. A NaN counts as the greatest: a diverged run shows.
 */
export function sampleCurve(curve: MetricColumns, maxPoints: number): SampledCurve {
  const total = curve.values.length;
  if (total <= maxPoints) return { ...curve, totalPoints: total };
  const kept = new Set([0, total - 1]);
  const stretches = Math.floor((maxPoints - 2) / 2);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * (total - 2)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (total - 2)) / stretches);
    let [least, greatest] = [from, from];
    for (let at = from; at < to; at++) {
      if (rank(curve.values[at]!) < rank(curve.values[least]!)) least = at;
      if (rank(curve.values[at]!) > rank(curve.values[greatest]!)) greatest = at;
    }
    kept.add(least).add(greatest);
  }
  const places = [...kept].sort((a, b) => a - b);
  const take = (column: readonly number[]) => places.map((at) => column[at]!);
  return {
    runId: curve.runId,
    key: curve.key,
    steps: take(curve.steps),
    timestampsMs: take(curve.timestampsMs),
    values: take(curve.values),
    totalPoints: total,
  };
}

function rank(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
