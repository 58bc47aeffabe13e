// One run: what it was given, what it measured, what it made.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Elapsed, Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { Artifacts } from './artifacts.tsx';
import { MetricCharts } from './metric-charts.tsx';
import { runQuery } from './queries.ts';
import { executionHref } from './run-columns.tsx';
import { RunOverview } from './run-overview.tsx';

type Tab = 'overview' | 'metrics' | 'artifacts';

export function RunPage() {
  const { runId } = useParams({ strict: false }) as { runId: string };
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'overview') as Tab;
  const query = useQuery(runQuery(runId));
  const run = query.data;
  const charted = useMemo(() => (run ? [run] : []), [run]);
  const metricKeys = useMemo(() => run?.latestMetrics.map((metric) => metric.key) ?? [], [run]);
  return (
    <PageFrame
      title={run?.name ?? runId}
      kind="Run"
      trail={run ? [{ name: run.experimentName, href: `/experiments/${encodeURIComponent(run.experimentId)}` }] : []}
      fill={tab === 'artifacts'}
      state={run ? <StateBadge state={run.state} label={run.status} /> : null}
      about={
        run ? (
          <>
            in{' '}
            <PageLink href={`/experiments/${encodeURIComponent(run.experimentId)}`} className="link">
              {run.experimentName}
            </PageLink>
            {run.madeBy ? (
              <>
                , made by execution{' '}
                <PageLink href={executionHref(run.madeBy)} className="link">
                  {run.madeBy.name}
                </PageLink>
              </>
            ) : null}
            , started <Moment at={run.startedAt} />, {run.endedAt ? 'took ' : 'running for '}
            <Elapsed from={run.startedAt} to={run.endedAt} />
          </>
        ) : null
      }
      lineage={<LineageStrip kind="run" id={runId} />}
    >
      <Tabs<Tab>
        label="Run"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'overview' ? undefined : next }, 'push')}
        tabs={[
          { id: 'overview', label: 'Overview' },
          { id: 'metrics', label: 'Metrics', count: run?.latestMetrics.length },
          { id: 'artifacts', label: 'Artifacts' },
        ]}
      >
        <QueryView query={query} what="the run">
          {(known) =>
            tab === 'metrics' ? (
              <MetricCharts runs={charted} metricKeys={metricKeys} />
            ) : tab === 'artifacts' ? (
              <Artifacts owner={{ kind: 'run', id: runId }} />
            ) : (
              <RunOverview run={known} />
            )
          }
        </QueryView>
      </Tabs>
    </PageFrame>
  );
}
