// Statistics of a deployment → lines of the traffic charts, and the numbers above them.
import type { DeploymentStats, UnitSeries } from '@ovenbird/contracts/deployment-stats';
import type { Series } from '../../../parts/chart/chart-data.ts';

/** The last step is still filling and would always look like a fall. */
const complete = <Value>(values: readonly Value[]): readonly Value[] => (values.length > 1 ? values.slice(0, -1) : values);

const line = (id: string, label: string, slot: number, times: readonly number[], values: readonly (number | null)[]): Series => ({
  id,
  label,
  slot,
  x: complete(times),
  y: complete(values),
});

/** Slots by meaning, so that p99 looks the same on every page. */
const percentiles = [
  ['p50', 0],
  ['p95', 3],
  ['p99', 1],
] as const;

export const requestSeries = (stats: DeploymentStats): Series[] => {
  const predictors = Object.entries(stats.byPredictor);
  if (predictors.length < 2) return [line('all', 'requests', 0, stats.times, stats.all.requestsPerSecond)];
  return predictors.map(([name, series], index) => line(name, name, index, stats.times, series.requestsPerSecond));
};

export const latencySeries = (stats: DeploymentStats): Series[] =>
  percentiles.map(([name, slot]) => line(name, name, slot, stats.times, stats.all.latencyMs[name]));

export const errorSeries = (stats: DeploymentStats): Series[] =>
  Object.entries(stats.all.errorsPerSecondByCode).map(([code, values], index) =>
    line(code, `HTTP ${code}`, [1, 6, 4, 3][index % 4] ?? 1, stats.times, values),
  );

/** Of one unit of the graph. */
export function seriesOfUnit({ times, series }: UnitSeries): { requests: Series[]; latency: Series[] } {
  const errors = Object.values(series.errorsPerSecondByCode);
  const failed = times.map((_, step) => errors.reduce((sum, values) => sum + (values[step] ?? 0), 0));
  return {
    requests: [
      line('requests', 'requests', 0, times, series.requestsPerSecond),
      ...(errors.length > 0 ? [line('errors', 'of them errors', 1, times, failed)] : []),
    ],
    latency: percentiles.map(([name, slot]) => line(name, name, slot, times, series.latencyMs[name])),
  };
}

export interface TrafficNumbers {
  readonly requestsPerSecond: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  /** 0 to 1 over the window; null without requests. */
  readonly errorShare: number | null;
}

/** The newest complete step; latencies fall back to the newest step that had requests. */
export function trafficNumbers(stats: DeploymentStats): TrafficNumbers {
  const rates = complete(stats.all.requestsPerSecond);
  const last = (values: readonly (number | null)[]) => complete(values).findLast((value) => value !== null) ?? null;
  return {
    requestsPerSecond: rates.at(-1) ?? null,
    p50: last(stats.all.latencyMs.p50),
    p99: last(stats.all.latencyMs.p99),
    errorShare: stats.totals.requests > 0 ? stats.totals.errors / stats.totals.requests : null,
  };
}
