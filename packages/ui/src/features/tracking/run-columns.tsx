// The columns of the runs table: the run itself, then a column per metric and per param.
import { decodeMetricValue } from '@ovenbird/contracts/metric-value';
import type { RunSummary } from '@ovenbird/contracts/runs';
import { seriesSlots, seriesVariable } from '../../parts/chart/series-colour.ts';
import { formatAligned, formatDuration } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { StateShape } from '../../parts/state-shape.tsx';
import type { Column } from '../../parts/table/column.ts';
import { Elapsed, Moment } from '../../parts/time.tsx';
import { quoteKey } from './filter-suggestions.ts';

/** Metrics and params beyond these start hidden; the column menu brings them. */
const shownMetrics = 12;
const shownParams = 12;

const ownTag = (key: string) => !key.startsWith('mlflow.');

export const executionHref = (madeBy: NonNullable<RunSummary['madeBy']>): string => {
  const path = [madeBy.project, madeBy.domain, madeBy.name].map(encodeURIComponent).join('/');
  return `/executions/${path}${madeBy.nodeId ? `?node=${encodeURIComponent(madeBy.nodeId)}` : ''}`;
};

const fixed: readonly Column<RunSummary>[] = [
  {
    id: 'run_name',
    header: 'Run',
    width: 220,
    card: 'title',
    value: (run) => run.name,
    cell: (run) => (
      <span className="flex items-center gap-2">
        <span
          className="size-2.5 shrink-0 rounded-full"
          style={{ background: seriesVariable(seriesSlots([run.runId]).get(run.runId) ?? 0) }}
        />
        <StateShape state={run.state} />
        <PageLink href={`/runs/${run.runId}`} className="truncate font-medium text-ink hover:text-accent">
          {run.name}
        </PageLink>
      </span>
    ),
  },
  {
    id: 'status',
    header: 'State',
    width: 110,
    hidden: true,
    value: (run) => run.status,
    cell: (run) => <StateBadge state={run.state} label={run.status} />,
  },
  {
    id: 'start_time',
    header: 'Started',
    width: 110,
    card: 'fact',
    value: (run) => run.startedAt,
    cell: (run) => <Moment at={run.startedAt} />,
  },
  {
    id: 'duration',
    header: 'Took',
    width: 90,
    align: 'end',
    sortable: false,
    value: (run) => run.durationMs,
    cell: (run) => (run.endedAt ? formatDuration(run.durationMs) : <Elapsed from={run.startedAt} to={run.endedAt} />),
  },
  {
    id: 'source',
    header: 'Made by',
    width: 130,
    sortable: false,
    value: (run) => run.madeBy?.name ?? run.tags['mlflow.source.name'],
    cell: (run) =>
      run.madeBy ? (
        <PageLink href={executionHref(run.madeBy)} className="link">
          {run.madeBy.name}
        </PageLink>
      ) : (
        <span className="text-ink-2">{run.tags['mlflow.source.name']?.split(/[\\/]/).at(-1) ?? '–'}</span>
      ),
  },
  { id: 'user_id', header: 'User', width: 90, hidden: true, value: (run) => run.user },
  {
    id: 'run_id',
    header: 'Run id',
    width: 260,
    hidden: true,
    value: (run) => run.runId,
    cell: (run) => <code className="font-mono text-small">{run.runId}</code>,
  },
];

const metricOf = (run: RunSummary, key: string): number | null => {
  const value = run.metrics[key];
  return value === undefined ? null : decodeMetricValue(value);
};

const widthFor = (name: string) => Math.max(92, Math.min(220, 36 + name.length * 7));

export function runColumns(metricKeys: readonly string[], paramKeys: readonly string[], tagKeys: readonly string[]): Column<RunSummary>[] {
  return [
    ...fixed,
    ...metricKeys.map(
      (key, index): Column<RunSummary> => ({
        id: `metrics.${key}`,
        header: key,
        width: widthFor(key),
        align: 'end',
        hidden: index >= shownMetrics || key.startsWith('system/'),
        ...(index === 0 ? { card: 'fact' as const } : {}),
        value: (run) => metricOf(run, key),
        cell: (run) => formatAligned(metricOf(run, key)),
      }),
    ),
    ...paramKeys.map(
      (key, index): Column<RunSummary> => ({
        id: `params.${key}`,
        header: key,
        width: widthFor(key),
        hidden: index >= shownParams,
        value: (run) => run.params[key],
      }),
    ),
    ...tagKeys.filter(ownTag).map(
      (key): Column<RunSummary> => ({
        id: `tags.${key}`,
        header: key,
        width: widthFor(key),
        hidden: true,
        value: (run) => run.tags[key],
      }),
    ),
  ];
}

/** Sorting of a column as the server says it, e.g. "metrics.`val loss` DESC". */
export function orderByOf(sort: { readonly id: string; readonly desc: boolean } | null): string[] {
  if (!sort) return [];
  const [kind, ...rest] = sort.id.split('.');
  const key = rest.length > 0 ? `${kind}.${quoteKey(rest.join('.'))}` : `attributes.${sort.id}`;
  return [`${key} ${sort.desc ? 'DESC' : 'ASC'}`];
}
