// Executions as a table, newest first; of all workflows or of one.
import type { ExecutionSummary } from '@ovenbird/contracts/executions';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Elapsed, Moment } from '../../parts/time.tsx';
import { executionHref, executionId, shortName, workflowHref } from './queries.ts';

const columns: readonly Column<ExecutionSummary>[] = [
  {
    id: 'name',
    header: 'Execution',
    width: 220,
    grow: true,
    card: 'title',
    value: (execution) => execution.name,
    cell: (execution) => (
      <PageLink href={executionHref(execution)} className="font-medium text-ink hover:text-accent">
        {execution.name}
      </PageLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 120,
    card: 'fact',
    value: (execution) => execution.phase.toLowerCase(),
    cell: (execution) => <StateBadge state={execution.state} label={execution.phase.toLowerCase().replace('_', ' ')} />,
  },
  {
    id: 'workflow',
    header: 'Workflow',
    width: 200,
    value: (execution) => execution.workflow.name,
    cell: (execution) => (
      <PageLink href={workflowHref(execution.workflow)} title={execution.workflow.name} className="link">
        {shortName(execution.workflow.name)}
      </PageLink>
    ),
  },
  {
    id: 'nodes',
    header: 'Nodes done',
    width: 110,
    align: 'end',
    value: (execution) => execution.nodeCounts.done,
    cell: ({ nodeCounts }) => (
      <>
        {nodeCounts.done} of {nodeCounts.total}
        {nodeCounts.failed > 0 ? <span className="ml-2 text-failed">{nodeCounts.failed} failed</span> : null}
      </>
    ),
  },
  {
    id: 'created',
    header: 'Started',
    width: 120,
    card: 'fact',
    value: (execution) => execution.createdAt,
    cell: (execution) => <Moment at={execution.createdAt} />,
  },
  {
    id: 'took',
    header: 'Took',
    width: 90,
    align: 'end',
    value: (execution) => execution.durationMs,
    cell: (execution) => <Elapsed from={execution.startedAt ?? execution.createdAt} to={execution.endedAt} />,
  },
  { id: 'principal', header: 'By', width: 110, value: (execution) => execution.principal },
  { id: 'project', header: 'Project', width: 120, hidden: true, value: (execution) => `${execution.project} · ${execution.domain}` },
];

interface ExecutionTableProps {
  /** Narrows to one workflow or project. */
  readonly project?: string | undefined;
  readonly domain?: string | undefined;
  readonly workflow?: string;
  readonly fill?: boolean;
  readonly empty: ReactNode;
}

export function ExecutionTable({ project, domain, workflow, fill = false, empty }: ExecutionTableProps) {
  const view = useTableSearch();
  const open = useOpen();
  const { query, items, more } = usePages({
    queryKey: ['executions', 'list', project, domain, workflow],
    fetchPage: (pageToken, signal) => api.executions.list({ query: { project, domain, workflow, pageSize: 200, pageToken } }, { signal }),
  });
  return (
    <QueryView query={query} what="the executions">
      {() => (
        <DataTable
          name="executions"
          rowsAre="executions"
          columns={columns}
          rows={items ?? []}
          rowId={executionId}
          onOpen={(execution) => open(executionHref(execution))}
          {...view}
          fill={fill}
          onEnd={more}
          note={more ? 'more on the server' : undefined}
          empty={empty}
        />
      )}
    </QueryView>
  );
}
