// One experiment: its runs as a table, as charts, and side by side.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { failureOf } from '../../api/failure.ts';
import { usePages } from '../../api/use-pages.ts';
import { seriesSlots } from '../../parts/chart/series-colour.ts';
import { formatCount } from '../../parts/format-number.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { sortFromText, sortToText } from '../../parts/table/column.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { ExperimentAbout } from './experiment-about.tsx';
import { FilterField } from './filter-field.tsx';
import { MetricCharts } from './metric-charts.tsx';
import { experimentQuery, searchRuns } from './queries.ts';
import { orderByOf, runColumns } from './run-columns.tsx';
import { RunCompare } from './run-compare.tsx';
import { RunsTable } from './runs-table.tsx';

type Tab = 'runs' | 'charts' | 'compare' | 'about';

/** Charts show this many runs when none are selected. */
const chartedByDefault = 10;
const none: readonly string[] = [];

export function ExperimentPage() {
  const { experimentId } = useParams({ strict: false }) as { experimentId: string };
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'runs') as Tab;
  const filter = search.filter ?? '';
  const sort = sortFromText(search.sort);
  const order = orderByOf(sort);
  const experiment = useQuery({ ...experimentQuery(experimentId), placeholderData: keepPreviousData });
  const {
    query,
    items: runs,
    more,
  } = usePages({
    queryKey: ['runs', 'search', experimentId, filter, order.join()],
    fetchPage: (pageToken, signal) =>
      searchRuns({ experimentIds: [experimentId], filter, orderBy: order, pageSize: 200, pageToken }, signal),
  });
  const metricKeys = experiment.data?.metricKeys ?? none;
  const paramKeys = experiment.data?.paramKeys ?? none;
  const tagKeys = experiment.data?.tagKeys ?? none;
  const columns = useMemo(() => runColumns(metricKeys, paramKeys, tagKeys), [metricKeys, paramKeys, tagKeys]);
  const selection = useMemo(() => new Set(search.runs?.split(',') ?? []), [search.runs]);
  const onSelection = useCallback((ids: ReadonlySet<string>) => setSearch({ runs: [...ids].join() }), [setSearch]);
  // Neighbours in the table get different colours, and keep them in charts and comparisons.
  useMemo(() => seriesSlots(runs?.map((run) => run.runId) ?? []), [runs]);
  const charted = useMemo(() => {
    const all = runs ?? [];
    return selection.size > 0 ? all.filter((run) => selection.has(run.runId)) : all.slice(0, chartedByDefault);
  }, [runs, selection]);
  const problem = query.isError ? failureOf(query.error) : undefined;
  const filterField = (
    <FilterField
      value={filter}
      onApply={(next) => setSearch({ filter: next }, 'push')}
      keys={{ metrics: metricKeys, params: paramKeys, tags: tagKeys }}
      problem={problem && !problem.unreachable ? problem.message : undefined}
    />
  );
  const whichRuns =
    selection.size > 0 ? `${formatCount(charted.length)} selected runs` : `the first ${formatCount(charted.length)} runs of the table`;
  return (
    <PageFrame title={experiment.data?.name ?? 'Experiment'} kind={experiment.data ? 'Experiment' : ''} fill={tab === 'runs'}>
      <Tabs<Tab>
        label="Experiment"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'runs' ? undefined : next }, 'push')}
        tabs={[
          { id: 'runs', label: 'Runs', count: experiment.data?.runCount },
          { id: 'charts', label: 'Charts' },
          { id: 'compare', label: 'Compare', count: selection.size || undefined },
          { id: 'about', label: 'About' },
        ]}
      >
        <QueryView query={experiment} what="the experiment">
          {(known) => {
            if (tab === 'about') return <ExperimentAbout experiment={known} />;
            if (tab === 'charts')
              return (
                <>
                  <div className="mb-3 flex flex-wrap items-center gap-3">{filterField}</div>
                  <MetricCharts runs={charted} metricKeys={metricKeys} whichRuns={whichRuns} />
                </>
              );
            if (tab === 'compare') return <RunCompare runs={charted} whichRuns={whichRuns} />;
            return (
              <RunsTable
                experiment={known}
                columns={columns}
                runs={runs}
                filter={filter}
                filterField={filterField}
                selection={selection}
                onSelection={onSelection}
                sort={sort}
                onSort={(next) => setSearch({ sort: sortToText(next) })}
                more={more}
              />
            );
          }}
        </QueryView>
      </Tabs>
    </PageFrame>
  );
}
