// Traffic, errors and latency of every deployment on one page, each under its own name and on the same clock.

import type { DeploymentStats } from '@ovenbird/contracts/deployment-stats';
import type { DeploymentSummary } from '@ovenbird/contracts/deployments';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import type { Series } from '../../parts/chart/chart-data.ts';
import { LineChart } from '../../parts/chart/line-chart.tsx';
import { seriesSlots } from '../../parts/chart/series-colour.ts';
import { Choice } from '../../parts/choice.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { formatDuration, formatMeasure } from '../../parts/format-number.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { columnsFor, href, idOf, type Monitored, rowId } from './monitored-columns.tsx';

const windowChoices = [
  ['900000', '15 min'],
  ['3600000', '1 h'],
  ['21600000', '6 h'],
  ['86400000', '24 h'],
] as const;

/** More deployments than this are left to their own pages. */
const shownAtMost = 30;
const slideMs = 5000;

export function MonitoringPage() {
  const [search, setSearch] = useSearchState();
  const windowMs = search.window ?? '3600000';
  const list = useQuery({
    queryKey: ['deployments', 'monitored'],
    queryFn: ({ signal }) => api.deployments.list({ query: { pageSize: shownAtMost } }, { signal }),
  });
  const name = windowChoices.find(([ms]) => ms === windowMs)?.[1] ?? '1 h';
  return (
    <PageFrame title="Monitoring">
      <QueryView query={list} what="the deployments">
        {({ items, nextPageToken }) =>
          items.length === 0 ? (
            <EmptyState
              title="Nothing is deployed, so nothing is monitored"
              command="npx ovenbird apply -f deployment.yaml --server {origin}"
            >
              Requests per second, errors and latency of each deployment are shown here as soon as one serves:
            </EmptyState>
          ) : (
            <>
              <div className="mb-4 flex flex-wrap items-center gap-4">
                <Choice
                  label="Window"
                  options={windowChoices}
                  value={windowMs as '3600000'}
                  onChange={(ms) => setSearch({ window: ms === '3600000' ? undefined : ms })}
                />
                {nextPageToken ? <span className="text-ink-3 text-small">the first {shownAtMost} deployments by name</span> : null}
              </div>
              <Overview deployments={items} windowMs={Number(windowMs)} over={`last ${name}`} />
            </>
          )
        }
      </QueryView>
    </PageFrame>
  );
}

const perSecond = (value: number) => formatMeasure(value, 3);
const milliseconds = (value: number) => formatDuration(value);

const sumByCode = (stats: DeploymentStats): number[] =>
  stats.times.map((_, index) => Object.values(stats.all.errorsPerSecondByCode).reduce((sum, values) => sum + (values[index] ?? 0), 0));

function Overview({
  deployments,
  windowMs,
  over,
}: {
  readonly deployments: readonly DeploymentSummary[];
  readonly windowMs: number;
  readonly over: string;
}) {
  const queries = useQueries({
    queries: deployments.map(({ namespace, name }) => ({
      queryKey: ['stats', namespace, name, windowMs],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.deploymentStats.get({ params: { namespace, name }, query: { windowMs } }, { signal }),
      placeholderData: keepPreviousData,
      refetchInterval: slideMs,
    })),
  });
  const open = useOpen();
  const slots = useMemo(() => seriesSlots(deployments.map(idOf)), [deployments]);
  const columns = useMemo(() => columnsFor(over, slots), [over, slots]);
  const rows = deployments.map((deployment, index): Monitored => ({ deployment, stats: queries[index]?.data }));
  const lines = (of: (stats: DeploymentStats) => readonly (number | null)[]): Series[] =>
    deployments.flatMap((deployment, index): Series[] => {
      const stats = queries[index]?.data;
      const id = idOf(deployment);
      // The last step is still filling.
      return stats
        ? [{ id, label: deployment.name, slot: slots.get(id) ?? 0, x: stats.times.slice(0, -1), y: of(stats).slice(0, -1) }]
        : [];
    });
  return (
    <>
      <DataTable
        name="monitoring"
        rowsAre="deployments"
        columns={columns}
        rows={rows}
        rowId={rowId}
        onOpen={({ deployment }) => open(href(deployment))}
        bare
      />
      <div className="mt-6 grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <LineChart
          title="Requests"
          note={`per second, ${over}`}
          series={lines((stats) => stats.all.requestsPerSecond)}
          xKind="time"
          syncKey="monitoring"
          formatY={perSecond}
          fromZero
        />
        <LineChart
          title="Errors"
          note={`per second, ${over}`}
          series={lines(sumByCode)}
          xKind="time"
          syncKey="monitoring"
          formatY={perSecond}
          fromZero
        />
        <LineChart
          title="Latency p50"
          note={`ms, ${over}`}
          series={lines((stats) => stats.all.latencyMs.p50)}
          xKind="time"
          syncKey="monitoring"
          formatY={milliseconds}
          fromZero
        />
        <LineChart
          title="Latency p99"
          note={`ms, ${over}`}
          series={lines((stats) => stats.all.latencyMs.p99)}
          xKind="time"
          syncKey="monitoring"
          formatY={milliseconds}
          fromZero
        />
      </div>
    </>
  );
}
