// The execution as a graph with the state of each node.
import type { Execution, NodeExecution } from '@ovenbird/contracts/executions';
import { formatDuration } from '../../parts/format-number.ts';
import { Graph } from '../../parts/graph/graph.tsx';
import { useNow } from '../../parts/time.tsx';
import { shortName } from './queries.ts';

export interface NodeViewProps {
  readonly execution: Execution;
  readonly selected: string | undefined;
  readonly onSelect: (nodeId: string | undefined) => void;
}

/** Start and end are the engine's own and tell nothing. */
export const realNodes = (execution: Execution): readonly NodeExecution[] =>
  execution.nodes.filter((node) => node.kind !== 'start' && node.kind !== 'end');

/** What happened at a node, in a few words. */
function noteOf(node: NodeExecution, now: number): string {
  if (node.cache === 'hit') return 'taken from the cache';
  const took =
    node.startedAt === null
      ? node.phase.toLowerCase().replaceAll('_', ' ')
      : formatDuration(Math.max(0, (node.endedAt ?? now) - node.startedAt));
  return node.attempts.length > 1 ? `${took} · attempt ${node.attempts.length}` : took;
}

export function ExecutionGraph({ execution, selected, onSelect }: NodeViewProps) {
  const now = useNow();
  const nodes = realNodes(execution);
  return (
    <div className="h-[56vh] min-h-72 md:h-auto md:flex-1">
      <Graph
        label={`Graph of ${execution.name}`}
        nodes={nodes.map((node) => ({ id: node.nodeId, title: shortName(node.title), note: noteOf(node, now), state: node.state }))}
        edges={execution.edges}
        selected={selected}
        onSelect={(id) => onSelect(id === selected ? undefined : id)}
      />
    </div>
  );
}
