// A predictor's graph, ready to answer: one model, which is the common case and the short way, or a tree of units.
import type { Span } from '../observation/span.ts';
import type { ModelOutput } from '../tensors/model-io.ts';
import type { Payload } from '../typing/payload.ts';
import type { GraphNode } from './graph-node.ts';
import { type LoadedModelUnit, type LoadedUnit, unitImage } from './loaded-unit.ts';
import { outputOf } from './message-body.ts';
import { addToMeta, EMPTY_META, type MessageMeta } from './message-meta.ts';
import { callUnit, type NodeCall, type WalkContext } from './node-call.ts';
import { walkTree } from './walk-tree.ts';

export type LoadedGraph = ModelGraph | TreeGraph;

interface ModelGraph {
  readonly root: LoadedModelUnit;
  readonly tree?: undefined;
}

interface TreeGraph {
  /** The whole graph as one unit, under the root's name: ready when all are, it takes what the first takes and gives what the last gives. */
  readonly root: LoadedUnit;
  readonly tree: GraphNode;
}

export interface GraphAnswer {
  readonly output: ModelOutput;
  /** The unit whose output this is. */
  readonly unit: LoadedUnit;
  /** Time inside the units, their queues included, milliseconds. */
  readonly modelMs: number;
  readonly meta: MessageMeta;
}

/**
 * @param given  the request's own meta
 * @param calls  gets every call of a unit, in order, also when the walk fails
 * @param span   of the request, where it is traced
 * @throws       what typing and the units throw, naming the unit where there are several; see `UnitBackend`
 */
export async function walkGraph(
  graph: LoadedGraph,
  payload: Payload,
  signal: AbortSignal,
  calls: NodeCall[],
  given: MessageMeta = EMPTY_META,
  span?: Span,
): Promise<GraphAnswer> {
  const context: WalkContext = { signal, calls, namesUnits: graph.tree !== undefined && graph.tree.children.length > 0, span };
  const startedAt = performance.now();
  if (graph.tree) {
    const { body, meta } = await walkTree(graph.tree, { body: { kind: 'payload', payload }, meta: given }, context);
    return { output: outputOf(body), unit: body.unit ?? graph.tree.unit, modelMs: performance.now() - startedAt, meta };
  }
  const { root: unit } = graph;
  const { name } = unit.spec;
  const asked = unit.spec.logger ? { body: { kind: 'payload', payload } as const, meta: given } : undefined;
  const output = await callUnit(context, unit, '/predict', (own) => unit.model.predict(unit.typeInput(payload), signal, own), asked);
  const meta = addToMeta(given, name, unitImage(unit), {});
  return { output, unit, modelMs: calls.at(-1)!.durationMs!, meta: { ...meta, routing: { ...meta.routing, [name]: -1 } } };
}

/** Every unit, parents before children. */
export function unitsOf({ root, tree }: LoadedGraph): LoadedUnit[] {
  return tree ? nodesOf(tree).map((node) => node.unit) : [root];
}

export function nodesOf(node: GraphNode): GraphNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}
