// One workflow: its graph, its executions, its interface and versions.
import type { Workflow, WorkflowVariable } from '@ovenbird/contracts/workflows';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Graph } from '../../parts/graph/graph.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Section } from '../../parts/section.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { ExecutionTable } from './execution-table.tsx';
import { launchPlanHref, projectCrumb, shortName, workflowHref, workflowQuery } from './queries.ts';
import { RecentStates } from './recent-states.tsx';
import { VariableList } from './variable-list.tsx';

type Tab = 'executions' | 'graph' | 'interface' | 'versions';

export function WorkflowPage() {
  const ref = useParams({ strict: false }) as { project: string; domain: string; name: string };
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'graph') as Tab;
  const query = useQuery({ ...workflowQuery(ref, search.version), placeholderData: keepPreviousData });
  const workflow = query.data;
  return (
    <PageFrame
      title={shortName(ref.name)}
      kind="Workflow"
      trail={[projectCrumb(ref)]}
      fill={tab === 'executions' || tab === 'graph'}
      about={
        workflow ? (
          <span className="flex flex-wrap items-center gap-x-3">
            <code className="font-mono text-small">{ref.name}</code>
            <span>version {workflow.version}</span>
            <RecentStates states={workflow.recentStates} />
          </span>
        ) : null
      }
    >
      <Tabs<Tab>
        label="Workflow"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'graph' ? undefined : next }, 'push')}
        tabs={[
          { id: 'graph', label: 'Graph' },
          { id: 'executions', label: 'Executions' },
          { id: 'interface', label: 'Inputs and outputs' },
          { id: 'versions', label: 'Versions', count: workflow?.versionCount },
        ]}
      >
        {tab === 'executions' ? (
          <ExecutionTable
            project={ref.project}
            domain={ref.domain}
            workflow={ref.name}
            fill
            empty={
              <EmptyState
                title="Never executed"
                command={`export FLYTE_PLATFORM_URL={host} FLYTE_PLATFORM_INSECURE=true\npyflyte run --remote workflow.py ${shortName(ref.name)}`}
              >
                An execution appears here as soon as it is launched:
              </EmptyState>
            }
          />
        ) : (
          <QueryView query={query} what="the workflow">
            {(known) =>
              tab === 'graph' ? (
                <WorkflowGraph workflow={known} />
              ) : tab === 'interface' ? (
                <Interface workflow={known} />
              ) : (
                <Versions workflow={known} />
              )
            }
          </QueryView>
        )}
      </Tabs>
    </PageFrame>
  );
}

function WorkflowGraph({ workflow }: { readonly workflow: Workflow }) {
  const nodes = workflow.graph.nodes.filter((node) => node.kind !== 'start' && node.kind !== 'end');
  return (
    <div className="h-[60vh] min-h-72 md:h-auto md:flex-1">
      <Graph
        label={`Graph of ${workflow.name}`}
        nodes={nodes.map((node) => ({ id: node.nodeId, title: node.title, note: `${node.kind.replace('_', ' ')} · ${node.nodeId}` }))}
        edges={workflow.graph.edges}
      />
    </div>
  );
}

function Interface({ workflow }: { readonly workflow: Workflow }) {
  const part = (title: string, variables: readonly WorkflowVariable[]) => (
    <Section title={title} note={`${variables.length}`}>
      {variables.length > 0 ? <VariableList variables={variables} /> : <p className="text-ink-2">None.</p>}
    </Section>
  );
  return (
    <div className="grid max-w-[1100px] gap-x-12 gap-y-8 lg:grid-cols-2">
      {part('Inputs', workflow.inputs)}
      {part('Outputs', workflow.outputs)}
      <Section title="Launch plans" note={`${workflow.launchPlans.length}`} className="lg:col-span-2">
        <ul>
          {workflow.launchPlans.map((plan) => (
            <li key={plan.name} className="flex h-9 items-center gap-4 border-rule border-b last:border-b-0">
              <PageLink href={launchPlanHref(plan)} className="link">
                {plan.name}
              </PageLink>
              <span className="text-ink-2">{plan.schedule ?? 'launched by hand'}</span>
              <span className="text-ink-3">{plan.active ? 'active' : 'not active'}</span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Versions({ workflow }: { readonly workflow: Workflow }) {
  return (
    <ul className="max-w-[720px]">
      {workflow.versions.map((version) => (
        <li key={version.version} className="flex h-9 items-center gap-4 border-rule border-b">
          <PageLink
            href={workflowHref(workflow, version.version)}
            className={`min-w-0 flex-1 truncate font-mono text-small ${version.version === workflow.version ? 'font-semibold text-ink' : 'link'}`}
          >
            {version.version}
          </PageLink>
          <span className="text-ink-2">
            {version.taskCount} {version.taskCount === 1 ? 'task' : 'tasks'}
          </span>
          <span className="w-28 text-right text-ink-3">
            <Moment at={version.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
