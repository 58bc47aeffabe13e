// The nodes of an execution as a table.
import type { NodeExecution } from '@ovenbird/contracts/executions';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useTableSearch } from '../../parts/table/use-table-search.ts';
import { Elapsed, Moment } from '../../parts/time.tsx';
import { type NodeViewProps, realNodes } from './execution-graph.tsx';
import { shortName } from './queries.ts';

const columns: readonly Column<NodeExecution>[] = [
  {
    id: 'title',
    header: 'Node',
    width: 180,
    grow: true,
    card: 'title',
    value: (node) => node.title,
    cell: (node) => (
      <span className="font-medium" title={node.title}>
        {shortName(node.title)}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 120,
    card: 'fact',
    value: (node) => node.phase.toLowerCase(),
    cell: (node) => <StateBadge state={node.state} label={node.phase.toLowerCase().replaceAll('_', ' ')} />,
  },
  { id: 'id', header: 'Id', width: 70, value: (node) => node.nodeId },
  { id: 'kind', header: 'Kind', width: 80, value: (node) => node.kind.replace('_', ' ') },
  { id: 'attempts', header: 'Attempts', width: 90, align: 'end', value: (node) => node.attempts.length },
  { id: 'cache', header: 'Cache', width: 90, value: (node) => node.cache },
  { id: 'started', header: 'Started', width: 110, value: (node) => node.startedAt, cell: (node) => <Moment at={node.startedAt} /> },
  {
    id: 'took',
    header: 'Took',
    width: 90,
    align: 'end',
    card: 'fact',
    value: (node) => node.durationMs,
    cell: (node) => <Elapsed from={node.startedAt} to={node.endedAt} />,
  },
];
const nodeId = (node: NodeExecution) => node.nodeId;

export function ExecutionNodes({ execution, onSelect }: NodeViewProps) {
  const view = useTableSearch();
  return (
    <DataTable
      name="execution-nodes"
      rowsAre="nodes"
      columns={columns}
      rows={realNodes(execution)}
      rowId={nodeId}
      onOpen={(node) => onSelect(node.nodeId)}
      {...view}
      fill
    />
  );
}
