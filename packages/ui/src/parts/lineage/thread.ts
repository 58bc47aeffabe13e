// A lineage graph folded into one line: what came before, this, what became of it; one knot per kind.
import type { LineageKind } from '@ovenbird/contracts';
import type { LineageGraph, LineageNode } from '@ovenbird/contracts/lineage';

export interface Knot {
  readonly kind: LineageKind;
  /** Nearest first. */
  readonly nodes: readonly LineageNode[];
}

export interface Thread {
  /** Farthest first, so that it reads from left to right. */
  readonly before: readonly Knot[];
  readonly here: LineageNode | undefined;
  readonly after: readonly Knot[];
}

/** The order in which one kind leads to the next. */
const route: readonly LineageKind[] = [
  'source_data',
  'execution',
  'task_attempt',
  'run',
  'logged_model',
  'model_version',
  'deployment_revision',
  'prediction',
  'batch_job',
  'ground_truth',
];

export const kindName: Record<LineageKind, readonly [one: string, many: string]> = {
  source_data: ['data', 'data sources'],
  execution: ['execution', 'executions'],
  task_attempt: ['task', 'tasks'],
  run: ['run', 'runs'],
  logged_model: ['logged model', 'logged models'],
  model_version: ['model', 'model versions'],
  deployment_revision: ['deployment', 'revisions'],
  prediction: ['prediction', 'predictions'],
  batch_job: ['batch job', 'batch jobs'],
  ground_truth: ['truth', 'truths'],
};

function knots(nodes: readonly LineageNode[]): Knot[] {
  const byKind = Map.groupBy(
    nodes.toSorted((a, b) => Math.abs(a.distance) - Math.abs(b.distance)),
    (node) => node.kind,
  );
  return route.flatMap((kind) => {
    const found = byKind.get(kind);
    return found ? [{ kind, nodes: found }] : [];
  });
}

export function threadOf(graph: LineageGraph): Thread {
  return {
    before: knots(graph.nodes.filter((node) => node.distance < 0)),
    here: graph.nodes.find((node) => node.distance === 0),
    after: knots(graph.nodes.filter((node) => node.distance > 0)),
  };
}
