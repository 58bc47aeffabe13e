// A deployment as a line of the monitoring page: its traffic, errors and latency.
import type { DeploymentStats } from '@ovenbird/contracts/deployment-stats';
import type { DeploymentSummary } from '@ovenbird/contracts/deployments';
import { seriesVariable } from '../../parts/chart/series-colour.ts';
import { absent, formatCount, formatDuration, formatShare } from '../../parts/format-number.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Column } from '../../parts/table/column.ts';

export const idOf = (deployment: DeploymentSummary) => `${deployment.namespace}/${deployment.name}`;
export const href = (deployment: DeploymentSummary) =>
  `/deployments/${encodeURIComponent(deployment.namespace)}/${encodeURIComponent(deployment.name)}`;

export interface Monitored {
  readonly deployment: DeploymentSummary;
  /** Undefined until it is read. */
  readonly stats: DeploymentStats | undefined;
}

export const rowId = ({ deployment }: Monitored) => idOf(deployment);
const latest = (values: readonly (number | null)[] | undefined): number | null => values?.findLast((each) => each !== null) ?? null;

export function columnsFor(over: string, slots: ReadonlyMap<string, number>): readonly Column<Monitored>[] {
  return [
    {
      id: 'name',
      header: 'Deployment',
      width: 200,
      grow: true,
      card: 'title',
      value: ({ deployment }) => deployment.name,
      cell: ({ deployment }) => (
        <span className="flex items-center gap-2">
          <span className="size-2.5 rounded-full" style={{ background: seriesVariable(slots.get(idOf(deployment)) ?? 0) }} />
          <PageLink href={href(deployment)} className="font-medium hover:text-accent">
            {deployment.name}
          </PageLink>
          <span className="text-ink-3 text-small">{deployment.namespace}</span>
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: 120,
      value: ({ deployment }) => deployment.seldonState,
      cell: ({ deployment }) => <StateBadge state={deployment.state} label={deployment.seldonState} />,
    },
    {
      id: 'requests',
      header: `Requests, ${over}`,
      width: 150,
      align: 'end',
      card: 'fact',
      value: ({ stats }) => stats?.totals.requests,
      cell: ({ stats }) => formatCount(stats?.totals.requests),
    },
    {
      id: 'errors',
      header: `Errors, ${over}`,
      width: 150,
      align: 'end',
      card: 'fact',
      value: ({ stats }) => stats?.totals.errors,
      cell: ({ stats }) =>
        stats && stats.totals.requests > 0 ? (
          <span className={stats.totals.errors > 0 ? 'text-failed' : ''}>
            {formatCount(stats.totals.errors)}, {formatShare(stats.totals.errors / stats.totals.requests)}
          </span>
        ) : (
          absent
        ),
    },
    {
      id: 'p50',
      header: 'Latency p50, latest',
      width: 140,
      align: 'end',
      value: ({ stats }) => latest(stats?.all.latencyMs.p50),
      cell: ({ stats }) => formatDuration(latest(stats?.all.latencyMs.p50)),
    },
    {
      id: 'p99',
      header: 'Latency p99, latest',
      width: 140,
      align: 'end',
      value: ({ stats }) => latest(stats?.all.latencyMs.p99),
      cell: ({ stats }) => formatDuration(latest(stats?.all.latencyMs.p99)),
    },
  ];
}
