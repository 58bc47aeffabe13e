// The way of a message through a graph of several units, as Seldon's executor walks it: input, children, output. All units
// share the signal of the whole request, so there is one deadline and not one for each.
import { PlatformError } from '../../../kernel/errors.ts';
import type { Span } from '../observation/span.ts';
import type { GraphMessage, GraphNode, UnitReply } from './graph-node.ts';
import { unitImage } from './loaded-unit.ts';
import { addToMeta, type MessageMeta, type MetaAddition, mergeMeta } from './message-meta.ts';
import { callUnit, type WalkContext } from './node-call.ts';

const ALL = -1;
const NONE = -2;

/** @throws what units throw, naming the unit; of children that fail at the same time, the first one's */
export async function walkTree(node: GraphNode, message: GraphMessage, context: WalkContext): Promise<GraphMessage> {
  const { services, backend, unit } = node;
  let current = message;
  if (services.input && backend.transform) {
    const { input } = services;
    const reply = await callUnit(context, unit, input, (span) => backend.transform!(input, current, context.signal, span), current);
    current = withRoute(answered(node, [current], reply), node, ALL);
  }
  if (node.children.length > 0) current = await askChildren(node, current, context);
  if (!services.transformsOutput || !backend.transform) return current;
  const before = current;
  return answered(
    node,
    [before],
    await callUnit(
      context,
      unit,
      '/transform-output',
      (span) => backend.transform!('/transform-output', before, context.signal, span),
      before,
    ),
  );
}

async function askChildren(node: GraphNode, message: GraphMessage, context: WalkContext): Promise<GraphMessage> {
  const { branch, asked } = await chooseBranch(node, message, context);
  const routed = withRoute(asked, node, branch);
  if (branch === NONE) return routed;
  const children = branch === ALL ? node.children : [node.children[branch]!];
  const answers = children.length === 1 ? [await walkTree(children[0]!, routed, context)] : await walkAll(children, routed, context);
  const { services, backend, unit } = node;
  // The routes of all branches were taken, also of those whose answers nobody combines.
  const routing = Object.assign({}, ...answers.map(({ meta }) => meta.routing)) as MessageMeta['routing'];
  if (!services.aggregates || !backend.aggregate) return { body: answers[0]!.body, meta: { ...answers[0]!.meta, routing } };
  const reply = await callUnit(context, unit, '/aggregate', (span) => backend.aggregate!(answers, context.signal, span), answers);
  return answered(node, answers, reply);
}

async function chooseBranch(
  node: GraphNode,
  message: GraphMessage,
  context: WalkContext,
): Promise<{ branch: number; asked: GraphMessage }> {
  const { services, backend, unit, children } = node;
  if (!services.routes || !backend.route) return { branch: ALL, asked: message };
  const ask = async (span: Span | undefined) => {
    const { branch, ...added } = await backend.route!(message, context.signal, span);
    if (!Number.isInteger(branch) || branch < NONE || branch >= children.length)
      throw new PlatformError(
        'internal',
        `it chose child ${branch}; it has ${children.length} (0 to ${children.length - 1}), -1 is all of them and -2 none.`,
        { branch },
      );
    return { ...added, branch, asked: { body: message.body, meta: metaAfter(node, message.meta, added) } };
  };
  return callUnit(context, unit, '/route', ask, message);
}

/** All are waited for, so that nothing of a request runs on after its answer. */
async function walkAll(children: readonly GraphNode[], message: GraphMessage, context: WalkContext): Promise<GraphMessage[]> {
  const results = await Promise.allSettled(children.map((child) => walkTree(child, message, context)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<GraphMessage>).value);
}

/** The message that a unit answered with: its own meta on top of what the messages had that it answers. */
export function answered(node: Pick<GraphNode, 'unit'>, asked: readonly GraphMessage[], reply: UnitReply): GraphMessage {
  const after = metaAfter(node, mergeMeta(asked.map(({ meta }) => meta)), reply);
  const { body } = reply;
  const isPassedOn = body.unit !== undefined || asked.some((message) => message.body === body);
  return {
    body: isPassedOn ? body : { ...body, unit: node.unit },
    meta: reply.requestPath ? { ...after, requestPath: { ...after.requestPath, ...reply.requestPath } } : after,
  };
}

function metaAfter({ unit }: Pick<GraphNode, 'unit'>, meta: MessageMeta, added: MetaAddition): MessageMeta {
  return addToMeta(meta, unit.spec.name, unitImage(unit), added);
}

function withRoute({ body, meta }: GraphMessage, { unit }: GraphNode, branch: number): GraphMessage {
  return { body, meta: { ...meta, routing: { ...meta.routing, [unit.spec.name]: branch } } };
}
