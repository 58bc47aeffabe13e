import { describe, expect, it } from 'vitest';
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import { graphFace } from './graph-face.ts';
import { type GraphFeedback, type GraphNode, servicesOf, type UnitReply } from './graph-node.ts';
import type { LoadedUnit } from './loaded-unit.ts';
import type { NodeCall } from './node-call.ts';
import { walkFeedback } from './walk-feedback.ts';

type Told = [string, GraphFeedback, number | undefined];

/** A graph that writes down who was told what. */
function stage() {
  const told: Told[] = [];
  function node(
    name: string,
    kind: Pick<UnitSpec, 'type' | 'methods'>,
    says: UnitReply | Error | undefined,
    ...children: GraphNode[]
  ): GraphNode {
    const spec = { name, ...kind, parameters: [], children: [] } as UnitSpec;
    const pinned = { predictor: 'main', node: name, uri: name, location: '' };
    const unit: LoadedUnit = { spec, pinned, model: { runtime: 'component', availableReplicas: () => 1 } };
    const backend = {
      sendFeedback: async (feedback: GraphFeedback, branch: number | undefined) => {
        told.push([name, feedback, branch]);
        if (says instanceof Error) throw says;
        return says;
      },
    };
    return { unit, backend, services: servicesOf(kind), children };
  }
  const model = (name: string, says?: UnitReply | Error) => node(name, { type: 'MODEL' }, says);
  const router = (...children: GraphNode[]) => node('r', { type: 'ROUTER' }, undefined, ...children);
  const calls: NodeCall[] = [];
  const send = (tree: GraphNode, routing: Record<string, number>, reward = 1) => {
    const feedback = { reward, routing, message: { reward } };
    return walkFeedback({ root: graphFace(tree), tree }, feedback, new AbortController().signal, calls);
  };
  return { told, node, model, router, send, calls };
}

const says = (value: string): UnitReply => ({ body: { kind: 'payload', payload: { kind: 'text', value } } });

describe('feedback', () => {
  it('goes the way of the answer, children first, and each unit learns its own route', async () => {
    const { told, model, router, send, calls } = stage();
    await send(router(model('a'), model('b')), { r: 1, b: -1 }, 0);
    expect(told.map(([name, { reward }, branch]) => [name, reward, branch])).toEqual([
      ['b', 0, -1],
      ['r', 0, 1],
    ]);
    expect(calls.map((call) => `${call.unit.spec.name}${call.service}`)).toEqual(['b/send-feedback', 'r/send-feedback']);
  });

  it('goes to all children where the answer does not say which one it came from', async () => {
    const { told, model, router, send } = stage();
    await send(router(model('a'), model('b')), {});
    expect(told.map(([name, , branch]) => [name, branch])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['r', undefined],
    ]);
  });

  it('goes to no child of a router that asked none', async () => {
    const { told, model, router, send } = stage();
    await send(router(model('a')), { r: -2 });
    expect(told.map(([name]) => name)).toEqual(['r']);
  });

  it('passes by units that take none, unless they name the method', async () => {
    const { told, node, model, send } = stage();
    const combiner = node('c', { type: 'COMBINER' }, undefined, model('a'));
    await send(node('t', { type: 'TRANSFORMER', methods: ['SEND_FEEDBACK'] }, undefined, combiner), {});
    expect(told.map(([name]) => name)).toEqual(['a', 't']);
  });

  it('gives every unit the words of the caller, and tells what the highest unit said', async () => {
    const { told, node, model, send } = stage();
    const tree = (root?: UnitReply) => node('m', { type: 'MODEL' }, root, model('a', says('below')), model('b', says('beside')));
    expect(await send(tree(says('top')), {})).toMatchObject({ payload: { value: 'top' } });
    expect(await send(tree(), {})).toMatchObject({ payload: { value: 'below' } });
    expect(new Set(told.map(([, { message }]) => JSON.stringify(message)))).toEqual(new Set(['{"reward":1}']));
  });

  it.each([2, -3])('refuses the route %d before anybody learns from it', async (branch) => {
    const { told, model, router, send } = stage();
    await expect(send(router(model('a'), model('b')), { r: branch })).rejects.toMatchObject({
      code: 'invalid_argument',
      message: `response.meta.routing.r: ${branch} is no child of the unit, which has 2.`,
    });
    expect(told).toEqual([]);
  });

  it('names the unit that failed', async () => {
    const { model, router, send } = stage();
    await expect(send(router(model('a'), model('b', new Error('no'))), {})).rejects.toMatchObject({ details: { unit: 'b' } });
  });
});
