// The static graph of a workflow as a person sees it: nodes with a title, and who waits for whom.
import type { CompiledWorkflowClosure } from '@ovenbird/protos/flyteidl/core/compiler';
import { END_NODE, START_NODE } from '../ids.ts';

export interface GraphNode {
  readonly nodeId: string;
  readonly kind: 'start' | 'end' | 'task';
  /** The name the user gave the node, or the last part of the task's name. */
  readonly title: string;
  readonly taskName: string | null;
  readonly taskVersion: string | null;
}

export interface WorkflowGraph {
  /** In topological order, the start node first. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export function workflowGraph(closure: CompiledWorkflowClosure): WorkflowGraph {
  const upstream = closure.primary?.connections?.upstream ?? {};
  const nodes = (closure.primary?.template?.nodes ?? []).map((node): GraphNode => {
    const task = node.target.case === 'taskNode' ? node.target.value.reference.value : undefined;
    const kind = node.id === START_NODE ? 'start' : node.id === END_NODE ? 'end' : 'task';
    const name = node.metadata?.name || task?.name || node.id;
    return {
      nodeId: node.id,
      kind,
      title: kind === 'task' ? name.slice(name.lastIndexOf('.') + 1) : kind,
      taskName: task?.name ?? null,
      taskVersion: task?.version ?? null,
    };
  });
  return { nodes, edges: Object.entries(upstream).flatMap(([to, { ids }]) => ids.map((from) => ({ from, to }))) };
}
