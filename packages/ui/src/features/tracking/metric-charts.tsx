// A chart per metric of some runs. A chart asks for its points only when it comes into sight, so that hundreds cost nothing.
import { useMemo } from 'react';
import type { XKind } from '../../parts/chart/plot-options.ts';
import { seriesSlots, seriesVariable } from '../../parts/chart/series-colour.ts';
import { Choice } from '../../parts/choice.tsx';
import { formatCount } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { type ChartedRun, MetricChart } from './metric-chart.tsx';

interface MetricChartsProps {
  readonly runs: readonly ChartedRun[];
  readonly metricKeys: readonly string[];
  /** Which runs these are, in words; left out on a run's own page. */
  readonly whichRuns?: string;
}

const xKinds: readonly (readonly [XKind, string])[] = [
  ['step', 'Step'],
  ['time', 'Wall time'],
  ['relative', 'Relative time'],
];

export function MetricCharts({ runs, metricKeys, whichRuns }: MetricChartsProps) {
  const [search, setSearch] = useSearchState();
  const xKind = (search.x ?? 'step') as XKind;
  const smoothing = Number(search.smooth ?? 0);
  const wanted = (search.metric ?? '').toLowerCase();
  const slots = useMemo(() => seriesSlots(runs.map((run) => run.runId)), [runs]);
  const shown = metricKeys
    .filter((key) => key.toLowerCase().includes(wanted))
    .sort((a, b) => Number(a.startsWith('system/')) - Number(b.startsWith('system/')));
  if (metricKeys.length === 0)
    return (
      <p className="py-4 text-ink-2">
        No metric was logged yet. mlflow.log_metric("loss", value, step=epoch) draws the first curve here, live.
      </p>
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <Choice
          label="Horizontal axis"
          options={xKinds}
          value={xKind}
          onChange={(kind) => setSearch({ x: kind === 'step' ? undefined : kind })}
        />
        <label className="flex items-center gap-2 text-ink-2 text-small">
          Smoothing
          <input
            type="range"
            min={0}
            max={0.98}
            step={0.02}
            value={smoothing}
            onChange={(event) => setSearch({ smooth: Number(event.target.value) > 0 ? event.target.value : undefined })}
            className="range w-28"
          />
          <span className="w-8 text-ink">{smoothing.toFixed(2)}</span>
        </label>
        <input
          type="search"
          aria-label="Filter metrics"
          placeholder={`Filter ${formatCount(metricKeys.length)} metrics`}
          value={search.metric ?? ''}
          onChange={(event) => setSearch({ metric: event.target.value })}
          className="h-8 w-44 rounded-md border border-rule-strong bg-raised px-2.5"
        />
        {whichRuns ? <p className="text-ink-3 text-small">{whichRuns}</p> : null}
      </div>
      {whichRuns && runs.length > 0 ? (
        <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-small" aria-label="Runs in the charts">
          {runs.slice(0, 20).map((run) => (
            <li key={run.runId} className="flex items-center gap-1.5">
              <span className="size-2.5 rounded-full" style={{ background: seriesVariable(slots.get(run.runId) ?? 0) }} />
              <PageLink href={`/runs/${run.runId}`} className="text-ink-2 hover:text-ink">
                {run.name}
              </PageLink>
            </li>
          ))}
          {runs.length > 20 ? <li className="text-ink-3">and {runs.length - 20} more</li> : null}
        </ul>
      ) : null}
      {runs.length === 0 ? <p className="py-4 text-ink-2">No run matches.</p> : null}
      <div className="mt-4 grid gap-x-8 gap-y-6 lg:grid-cols-2 2xl:grid-cols-3">
        {runs.length > 0
          ? shown.map((key) => <MetricChart key={key} metric={key} runs={runs} slots={slots} xKind={xKind} smoothing={smoothing} />)
          : null}
      </div>
      {shown.length === 0 ? <p className="text-ink-2">No metric is called “{search.metric}”.</p> : null}
    </>
  );
}
