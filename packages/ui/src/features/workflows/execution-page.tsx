// One execution, live: graph, timeline, nodes and logs, with a panel for the chosen node.
import type { Execution } from '@ovenbird/contracts/executions';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { LineageStrip } from '../../parts/lineage/lineage-strip.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Elapsed, Moment } from '../../parts/time.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { ExecutionActions } from './execution-actions.tsx';
import { ExecutionGraph } from './execution-graph.tsx';
import { ExecutionLogs } from './execution-logs.tsx';
import { ExecutionNodes } from './execution-nodes.tsx';
import { ExecutionTimeline } from './execution-timeline.tsx';
import { NodePanel } from './node-panel.tsx';
import { executionHref, executionId, executionQuery, projectCrumb, shortName, workflowHref } from './queries.ts';

type Tab = 'graph' | 'timeline' | 'nodes' | 'logs';

export function ExecutionPage() {
  const ref = useParams({ strict: false }) as { project: string; domain: string; name: string };
  const [search, setSearch] = useSearchState();
  const tab = (search.tab ?? 'graph') as Tab;
  const query = useQuery(executionQuery(ref));
  const execution = query.data;
  return (
    <PageFrame
      title={ref.name}
      kind="Execution"
      trail={
        execution
          ? [projectCrumb(ref), { name: shortName(execution.workflow.name), href: workflowHref(execution.workflow) }]
          : [projectCrumb(ref)]
      }
      fill
      state={execution ? <StateBadge state={execution.state} label={execution.phase.toLowerCase().replace('_', ' ')} /> : null}
      about={execution ? <About execution={execution} /> : null}
      actions={execution ? <ExecutionActions execution={execution} /> : null}
      lineage={<LineageStrip kind="execution" id={executionId(ref)} />}
    >
      {execution?.error ? <ExecutionFailure execution={execution} /> : null}
      {execution?.abort ? (
        <p className="mb-3 text-ink-2">
          Terminated {execution.abort.principal ? `by ${execution.abort.principal} ` : null}
          <Moment at={execution.abort.at} />: {execution.abort.cause}
        </p>
      ) : null}
      <Tabs<Tab>
        label="Execution"
        active={tab}
        onChange={(next) => setSearch({ tab: next === 'graph' ? undefined : next }, 'push')}
        tabs={[
          { id: 'graph', label: 'Graph' },
          { id: 'timeline', label: 'Timeline' },
          { id: 'nodes', label: 'Nodes', count: execution?.nodeCounts.total },
          { id: 'logs', label: 'Logs' },
        ]}
      >
        <QueryView query={query} what="the execution">
          {(known) => <Body execution={known} tab={tab} node={search.node} onNode={(node) => setSearch({ node, attempt: undefined })} />}
        </QueryView>
      </Tabs>
    </PageFrame>
  );
}

function Body({
  execution,
  tab,
  node,
  onNode,
}: {
  execution: Execution;
  tab: Tab;
  node: string | undefined;
  onNode: (node: string | undefined) => void;
}) {
  if (tab === 'logs') return <ExecutionLogs execution={execution} />;
  const view = { execution, selected: node, onSelect: onNode };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-6 md:flex-row md:gap-0">
      <div className="flex min-w-0 flex-1 flex-col md:min-h-0 md:pr-6">
        {tab === 'graph' ? (
          <ExecutionGraph {...view} />
        ) : tab === 'timeline' ? (
          <ExecutionTimeline {...view} />
        ) : (
          <ExecutionNodes {...view} />
        )}
      </div>
      <NodePanel execution={execution} nodeId={node} onClose={() => onNode(undefined)} />
    </div>
  );
}

function About({ execution }: { readonly execution: Execution }) {
  return (
    <>
      <PageLink href={workflowHref(execution.workflow, execution.workflow.version)} title={execution.workflow.name} className="link">
        {shortName(execution.workflow.name)}
      </PageLink>{' '}
      version {execution.workflow.version}
      {execution.principal ? `, launched by ${execution.principal}` : null}, started{' '}
      <Moment at={execution.startedAt ?? execution.createdAt} />, {execution.endedAt ? 'took ' : 'running for '}
      <Elapsed from={execution.startedAt ?? execution.createdAt} to={execution.endedAt} />
      {execution.relaunchOf ? (
        <>
          , again after{' '}
          <PageLink href={executionHref(execution.relaunchOf)} className="link">
            {execution.relaunchOf.name}
          </PageLink>
        </>
      ) : null}
    </>
  );
}

function ExecutionFailure({ execution }: { readonly execution: Execution }) {
  const { error } = execution;
  if (!error) return null;
  const node = execution.nodes.find((each) => each.nodeId === error.nodeId);
  return (
    <div className="mb-4">
      <ErrorPanel
        title={node ? `${shortName(node.title)} failed` : 'The execution failed'}
        message={error.message}
        facts={[['code', error.code]]}
        advice={
          error.kind === 'user'
            ? 'The task’s own code raised this. Fix it, register again, and relaunch.'
            : error.kind === 'system'
              ? 'This came from the platform, not from the task’s code. Relaunching may help.'
              : undefined
        }
      />
    </div>
  );
}
