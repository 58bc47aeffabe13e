// Runs side by side: params, latest metrics and tags.
import { decodeMetricValue } from '@ovenbird/contracts/metric-value';
import type { RunSummary } from '@ovenbird/contracts/runs';
import { useMemo } from 'react';
import { seriesSlots, seriesVariable } from '../../parts/chart/series-colour.ts';
import { type ComparedGroup, type ComparedLine, CompareTable } from '../../parts/compare-table.tsx';
import { absent, formatDuration, formatMeasure } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import { exactTime } from '../../parts/time.tsx';

const keysOf = (runs: readonly RunSummary[], pick: (run: RunSummary) => object): string[] =>
  [...new Set(runs.flatMap((run) => Object.keys(pick(run))))].sort();

function metricLine(runs: readonly RunSummary[], key: string): ComparedLine {
  const numbers = runs.map((run) => {
    const value = run.metrics[key];
    return value === undefined ? null : decodeMetricValue(value);
  });
  const known = numbers.filter((value) => value !== null && !Number.isNaN(value)) as number[];
  const differ = new Set(numbers).size > 1;
  return { name: key, values: numbers.map((value) => formatMeasure(value)), largest: differ ? numbers.indexOf(Math.max(...known)) : -1 };
}

function groupsOf(runs: readonly RunSummary[]): readonly ComparedGroup[] {
  const texts = (name: string, of: (run: RunSummary) => string | null | undefined): ComparedLine => ({
    name,
    values: runs.map((run) => of(run) ?? absent),
  });
  return [
    [
      'Run',
      [
        texts('Started', (run) => exactTime(run.startedAt)),
        texts('Took', (run) => formatDuration(run.durationMs)),
        texts('User', (run) => run.user),
      ],
    ],
    ['Params', keysOf(runs, (run) => run.params).map((key) => texts(key, (run) => run.params[key]))],
    ['Metrics, latest value', keysOf(runs, (run) => run.metrics).map((key) => metricLine(runs, key))],
    [
      'Tags',
      keysOf(runs, (run) => run.tags)
        .filter((key) => !key.startsWith('mlflow.'))
        .map((key) => texts(key, (run) => run.tags[key])),
    ],
  ];
}

export function RunCompare({ runs, whichRuns }: { readonly runs: readonly RunSummary[]; readonly whichRuns: string }) {
  const groups = useMemo(() => groupsOf(runs), [runs]);
  const slots = seriesSlots(runs.map((run) => run.runId));
  if (runs.length < 2)
    return <p className="py-4 text-ink-2">Select two or more runs in the runs table (x, or the boxes at the left), then come back here.</p>;
  return (
    <CompareTable
      label="Comparison of runs"
      note={`${whichRuns}; the largest value of each metric is bold`}
      groups={groups}
      sides={runs.map((run) => ({
        id: run.runId,
        heading: (
          <span className="flex items-center gap-2 whitespace-nowrap">
            <span className="size-2.5 rounded-full" style={{ background: seriesVariable(slots.get(run.runId) ?? 0) }} />
            <StateShape state={run.state} />
            <PageLink href={`/runs/${run.runId}`} className="hover:text-accent">
              {run.name}
            </PageLink>
          </span>
        ),
      }))}
    />
  );
}
