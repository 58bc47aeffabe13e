// Workflows and launch plans that are registered, and every execution of them.
import type { LaunchPlan, WorkflowSummary } from '@ovenbird/contracts/workflows';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { type TableSearch, useTableSearch } from '../../parts/table/use-table-search.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { ExecutionTable } from './execution-table.tsx';
import { executionId, launchPlanHref, shortName, workflowHref } from './queries.ts';
import { RecentStates } from './recent-states.tsx';

type Tab = 'workflows' | 'executions' | 'launch-plans';

const workflowColumns: readonly Column<WorkflowSummary>[] = [
  {
    id: 'name',
    header: 'Workflow',
    width: 300,
    grow: true,
    card: 'title',
    value: (workflow) => workflow.name,
    cell: (workflow) => (
      <PageLink href={workflowHref(workflow)} title={workflow.name} className="hover:text-accent">
        <span className="font-medium text-ink">{shortName(workflow.name)}</span>
        <span className="ml-2 text-ink-3 text-small">{workflow.name.split('.').slice(0, -1).join('.')}</span>
      </PageLink>
    ),
  },
  {
    id: 'recent',
    header: 'Last ten, newest first',
    width: 190,
    sortable: false,
    card: 'fact',
    value: (workflow) => workflow.recentStates.join(' '),
    cell: (workflow) => <RecentStates states={workflow.recentStates} />,
  },
  {
    id: 'last',
    header: 'Last execution',
    width: 130,
    card: 'fact',
    value: (workflow) => workflow.lastExecutionAt,
    cell: (workflow) => <Moment at={workflow.lastExecutionAt} />,
  },
  { id: 'tasks', header: 'Tasks', width: 70, align: 'end', value: (workflow) => workflow.taskCount },
  { id: 'versions', header: 'Versions', width: 90, align: 'end', value: (workflow) => workflow.versionCount },
  { id: 'project', header: 'Project', width: 170, value: (workflow) => `${workflow.project} · ${workflow.domain}` },
  {
    id: 'updated',
    header: 'Registered',
    width: 130,
    hidden: true,
    value: (workflow) => workflow.updatedAt,
    cell: (workflow) => <Moment at={workflow.updatedAt} />,
  },
];

const launchPlanColumns: readonly Column<LaunchPlan>[] = [
  {
    id: 'name',
    header: 'Launch plan',
    width: 300,
    grow: true,
    card: 'title',
    value: (plan) => plan.name,
    cell: (plan) => (
      <PageLink href={launchPlanHref(plan)} title={plan.name} className="font-medium text-ink hover:text-accent">
        {plan.name}
      </PageLink>
    ),
  },
  {
    id: 'workflow',
    header: 'Workflow',
    width: 200,
    card: 'fact',
    value: (plan) => plan.workflow.name,
    cell: (plan) => (
      <PageLink href={workflowHref(plan.workflow)} className="link">
        {shortName(plan.workflow.name)}
      </PageLink>
    ),
  },
  { id: 'schedule', header: 'Schedule', width: 140, card: 'fact', value: (plan) => plan.schedule ?? 'by hand' },
  { id: 'active', header: 'Active', width: 80, value: (plan) => plan.active },
  { id: 'version', header: 'Version', width: 140, value: (plan) => plan.version },
  { id: 'project', header: 'Project', width: 170, value: (plan) => `${plan.project} · ${plan.domain}` },
];

const noWorkflow = (
  <EmptyState
    title="No workflow is registered yet"
    command={'export FLYTE_PLATFORM_URL={host} FLYTE_PLATFORM_INSECURE=true\npyflyte run --remote workflow.py my_workflow'}
  >
    Run any flytekit workflow against this server with the pyflyte you have; it registers what it runs:
  </EmptyState>
);

export function WorkflowsPage() {
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'workflows') as Tab;
  const { project, domain } = search;
  const view = useTableSearch();
  return (
    <PageFrame title={project ? `${project} · ${domain}` : 'Workflows'} fill>
      <Tabs<Tab>
        label="Workflows"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'workflows' ? undefined : next, q: undefined, sort: undefined }, 'push')}
        tabs={[
          { id: 'workflows', label: 'Workflows' },
          { id: 'executions', label: 'Executions' },
          { id: 'launch-plans', label: 'Launch plans' },
        ]}
      >
        {tab === 'executions' ? (
          <ExecutionTable project={project} domain={domain} fill empty={noWorkflow} />
        ) : tab === 'launch-plans' ? (
          <LaunchPlans project={project} domain={domain} {...view} />
        ) : (
          <Workflows project={project} domain={domain} {...view} />
        )}
      </Tabs>
    </PageFrame>
  );
}

interface ListProps extends TableSearch {
  readonly project: string | undefined;
  readonly domain: string | undefined;
}

function Workflows({ project, domain, ...view }: ListProps) {
  const open = useOpen();
  const { query, items, more } = usePages({
    queryKey: ['workflows', 'list', project, domain],
    fetchPage: (pageToken, signal) => api.workflows.list({ query: { project, domain, pageSize: 200, pageToken } }, { signal }),
  });
  return (
    <QueryView query={query} what="the workflows">
      {() => (
        <DataTable
          name="workflows"
          rowsAre="workflows"
          columns={workflowColumns}
          rows={items ?? []}
          rowId={executionId}
          onOpen={(workflow) => open(workflowHref(workflow))}
          fill
          onEnd={more}
          empty={noWorkflow}
          {...view}
        />
      )}
    </QueryView>
  );
}

function LaunchPlans({ project, domain, ...view }: ListProps) {
  const open = useOpen();
  const { query, items, more } = usePages({
    queryKey: ['workflows', 'launch-plans', project, domain],
    fetchPage: (pageToken, signal) => api.workflows.launchPlans({ query: { project, domain, pageSize: 200, pageToken } }, { signal }),
  });
  return (
    <QueryView query={query} what="the launch plans">
      {() => (
        <DataTable
          name="launch-plans"
          rowsAre="launch plans"
          columns={launchPlanColumns}
          rows={items ?? []}
          rowId={executionId}
          onOpen={(plan) => open(launchPlanHref(plan))}
          fill
          onEnd={more}
          empty={noWorkflow}
          {...view}
        />
      )}
    </QueryView>
  );
}
