// One metric of some runs: curves over steps, or bars when each run has only one value.
import { decodeMetricValue } from '@ovenbird/contracts/metric-value';
import type { MetricSeries, RunSummary } from '@ovenbird/contracts/runs';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { BarList } from '../../parts/bar-list.tsx';
import type { Series } from '../../parts/chart/chart-data.ts';
import { LineChart } from '../../parts/chart/line-chart.tsx';
import type { XKind } from '../../parts/chart/plot-options.ts';
import { formatMeasure } from '../../parts/format-number.ts';
import { useSeen } from '../../parts/use-seen.ts';
import { metricsQuery } from './queries.ts';

export type ChartedRun = Pick<RunSummary, 'runId' | 'name' | 'startedAt'>;

interface MetricChartProps {
  readonly metric: string;
  readonly runs: readonly ChartedRun[];
  readonly slots: ReadonlyMap<string, number>;
  readonly xKind: XKind;
  readonly smoothing: number;
}

const height = 220;
const xNames: Record<XKind, string> = { step: 'by step', time: 'by wall time', relative: 'by time since start' };

function xOf(series: MetricSeries, xKind: XKind, startedAt: number | null): readonly number[] {
  if (xKind === 'step') return series.steps;
  if (xKind === 'time') return series.timesMs;
  const start = startedAt ?? series.timesMs[0] ?? 0;
  return series.timesMs.map((time) => time - start);
}

/** Some programs never say a step: every point is at 0. Then the order of the points is the step. */
const stepsAreMissing = (series: MetricSeries) => series.steps.length > 1 && series.steps.every((step) => step === series.steps[0]);

export function MetricChart({ metric, runs, slots, xKind, smoothing }: MetricChartProps) {
  const [box, seen] = useSeen<HTMLDivElement>();
  const runIds = runs.map((run) => run.runId);
  const { data } = useQuery({ ...metricsQuery(runIds, metric), enabled: seen });
  const series = useMemo(() => {
    const byRun = new Map(data?.series.map((each) => [each.runId, each]));
    return runs.flatMap((run): Series[] => {
      const found = byRun.get(run.runId);
      if (!found) return [];
      return [
        {
          id: run.runId,
          label: run.name,
          slot: slots.get(run.runId) ?? 0,
          x: xKind === 'step' && stepsAreMissing(found) ? found.steps.map((_, index) => index) : xOf(found, xKind, run.startedAt),
          y: found.values.map(decodeMetricValue),
        },
      ];
    });
  }, [data, runs, slots, xKind]);
  const sampled = data?.series.some((each) => each.sampled);
  const points = data?.series.reduce((sum, each) => sum + each.totalPoints, 0) ?? 0;
  const single = series.length > 0 && series.every((each) => each.x.length === 1);
  return (
    <div ref={box} className="min-w-0" style={{ minHeight: height + 32 }}>
      {!data ? (
        <div className="flex h-8 items-center font-medium">{metric}</div>
      ) : single ? (
        <BarList
          title={metric}
          note="one value per run"
          bars={series.map((each) => ({
            id: each.id,
            label: each.label,
            value: each.y[0] ?? 0,
            slot: each.slot,
            href: `/runs/${each.id}`,
          }))}
          format={(value) => formatMeasure(value)}
        />
      ) : (
        <LineChart
          title={metric}
          note={`${xNames[xKind]}${sampled ? `, sampled from ${points.toLocaleString('en-US')} points` : ''}`}
          series={series}
          xKind={xKind}
          smoothing={smoothing}
          syncKey="metrics"
          height={height}
        />
      )}
    </div>
  );
}
