// Traffic, errors and latency of every deployment on one page, each under its own name and on the same clock.

import type { DeploymentStats } from '@ovenbird/contracts/deployment-stats';
import type { DeploymentSummary } from '@ovenbird/contracts/deployments';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import type { Series } from '../../parts/chart/chart-data.ts';
import { LineChart } from '../../parts/chart/line-chart.tsx';
import { seriesSlots, seriesVariable } from '../../parts/chart/series-colour.ts';
import { Choice } from '../../parts/choice.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { absent, formatCount, formatDuration, formatMeasure, formatShare } from '../../parts/format-number.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';

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

const href = (deployment: DeploymentSummary) =>
  `/deployments/${encodeURIComponent(deployment.namespace)}/${encodeURIComponent(deployment.name)}`;
const idOf = (deployment: DeploymentSummary) => `${deployment.namespace}/${deployment.name}`;
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
  const slots = useMemo(() => seriesSlots(deployments.map(idOf)), [deployments]);
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
      <ScrollRegion label="Deployments">
        <table className="w-full min-w-[640px] border-collapse text-left">
          <thead>
            <tr className="text-ink-3 text-small">
              <th className="border-rule border-b py-2 pr-4 font-normal">Deployment</th>
              <th className="border-rule border-b px-4 py-2 font-normal">State</th>
              <th className="border-rule border-b px-4 py-2 text-right font-normal">Requests, {over}</th>
              <th className="border-rule border-b px-4 py-2 text-right font-normal">Errors, {over}</th>
              <th className="border-rule border-b px-4 py-2 text-right font-normal">Latency p50, latest</th>
              <th className="border-rule border-b py-2 pl-4 text-right font-normal">Latency p99, latest</th>
            </tr>
          </thead>
          <tbody>
            {deployments.map((deployment, index) => {
              const stats = queries[index]?.data;
              const latest = (values: readonly (number | null)[] | undefined) => {
                const value = values?.findLast((each) => each !== null);
                return value == null ? absent : formatDuration(value);
              };
              return (
                <tr key={idOf(deployment)} className="hover:bg-hover">
                  <td className="border-rule border-b py-2 pr-4">
                    <span className="flex items-center gap-2">
                      <span className="size-2.5 rounded-full" style={{ background: seriesVariable(slots.get(idOf(deployment)) ?? 0) }} />
                      <PageLink href={href(deployment)} className="font-medium hover:text-accent">
                        {deployment.name}
                      </PageLink>
                      <span className="text-ink-3 text-small">{deployment.namespace}</span>
                    </span>
                  </td>
                  <td className="border-rule border-b px-4 py-2">
                    <StateBadge state={deployment.state} label={deployment.seldonState} />
                  </td>
                  <td className="border-rule border-b px-4 py-2 text-right">{formatCount(stats?.totals.requests)}</td>
                  <td className={`border-rule border-b px-4 py-2 text-right ${stats && stats.totals.errors > 0 ? 'text-failed' : ''}`}>
                    {stats && stats.totals.requests > 0
                      ? `${formatCount(stats.totals.errors)}, ${formatShare(stats.totals.errors / stats.totals.requests)}`
                      : absent}
                  </td>
                  <td className="border-rule border-b px-4 py-2 text-right">{latest(stats?.all.latencyMs.p50)}</td>
                  <td className="border-rule border-b py-2 pl-4 text-right">{latest(stats?.all.latencyMs.p99)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
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
