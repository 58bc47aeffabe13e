// Feedback goes the way that the answer went: to the children that were asked, then to the unit itself, which gets the
// caller's own words whatever the units below it said.
import { PlatformError } from '../../../kernel/errors.ts';
import type { Span } from '../observation/span.ts';
import type { GraphFeedback, GraphNode } from './graph-node.ts';
import { type LoadedGraph, nodesOf } from './loaded-graph.ts';
import type { MessageBody } from './message-body.ts';
import { callUnit, type NodeCall, type WalkContext } from './node-call.ts';

/**
 * @param calls  gets every call of a unit
 * @param span   of the request, where it is traced
 * @returns      what the first unit from the root answered; undefined when none said anything
 * @throws       invalid_argument (it names a route that is none) · what units throw
 */
export async function walkFeedback(
  graph: LoadedGraph,
  feedback: GraphFeedback,
  signal: AbortSignal,
  calls: NodeCall[],
  span?: Span,
): Promise<MessageBody | undefined> {
  const { root, tree } = graph;
  const context: WalkContext = { signal, calls, namesUnits: tree !== undefined && tree.children.length > 0, span };
  if (!tree) {
    // A model learns nothing; that it was judged is counted.
    await callUnit(context, root, '/send-feedback', async () => {}, feedback);
    return undefined;
  }
  for (const { unit, children } of nodesOf(tree)) {
    const branch = feedback.routing[unit.spec.name] ?? -1;
    if (branch < -2 || (children.length > 0 && branch >= children.length))
      throw new PlatformError(
        'invalid_argument',
        `response.meta.routing.${unit.spec.name}: ${branch} is no child of the unit, which has ${children.length}.`,
        { field: `response.meta.routing.${unit.spec.name}` },
      );
  }
  return walk(tree, feedback, context);
}

async function walk(node: GraphNode, feedback: GraphFeedback, context: WalkContext): Promise<MessageBody | undefined> {
  const { unit, services, backend } = node;
  const branch = feedback.routing[unit.spec.name];
  const below = await walkChildren(node, branch ?? -1, feedback, context);
  if (!services.takesFeedback) return below;
  const send = async (own: Span | undefined) => backend.sendFeedback?.(feedback, branch, context.signal, own);
  const reply = await callUnit(context, unit, '/send-feedback', send, feedback);
  return reply?.body ?? below;
}

async function walkChildren(
  { children }: GraphNode,
  branch: number,
  feedback: GraphFeedback,
  context: WalkContext,
): Promise<MessageBody | undefined> {
  if (branch === -2) return undefined;
  const asked = branch === -1 ? children : [children[branch]!];
  const results = await Promise.allSettled(asked.map((child) => walk(child, feedback, context)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const [first] = results;
  return first?.status === 'fulfilled' ? first.value : undefined;
}
