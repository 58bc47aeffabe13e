import { expect, it } from 'vitest';
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import { type GraphMessage, type GraphNode, servicesOf, type UnitBackend } from './graph-node.ts';
import { walkGraph } from './loaded-graph.ts';
import type { LoadedModelUnit, LoadedUnit } from './loaded-unit.ts';
import type { NodeCall } from './node-call.ts';
import { walkFeedback } from './walk-feedback.ts';

const { signal } = new AbortController();
const asked = { kind: 'text', value: 'asked' } as const;
const told = { body: { kind: 'payload', payload: { kind: 'text', value: 'told' } } } as const;

function unitOf(name: string, more: Partial<UnitSpec>): LoadedUnit {
  const spec: UnitSpec = { name, parameters: [], children: [], ...more };
  const pinned = { predictor: 'main', node: name, uri: 'img:1', location: '' };
  return { spec, pinned, model: { runtime: 'component', availableReplicas: () => 1 } };
}
function node(name: string, more: Partial<UnitSpec>, backend: UnitBackend, ...children: GraphNode[]): GraphNode {
  return { unit: unitOf(name, more), backend, services: servicesOf(more), children };
}
const logger = { mode: 'all' } as const;
const messageOf = (call: NodeCall | undefined) => (call!.messages!.asked as GraphMessage).body;

it('a call has its messages where the unit has a logger, and nowhere else', async () => {
  const calls: NodeCall[] = [];
  const quiet = node('quiet', { type: 'MODEL' }, { transform: async () => told });
  const logged = node('logged', { type: 'MODEL', logger }, { transform: async () => told });
  const route = { route: async () => ({ branch: 1 }) };
  const tree = node('router', { type: 'ROUTER', logger }, route, quiet, node('first', { type: 'MODEL', logger }, quiet.backend, logged));
  await walkGraph({ root: tree.unit, tree }, asked, signal, calls);
  expect(calls.map((call) => [call.unit.spec.name, messageOf(call), (call.messages?.reply as { branch?: number })?.branch])).toEqual([
    ['router', { kind: 'payload', payload: asked }, 1],
    ['first', { kind: 'payload', payload: asked }, undefined],
    ['logged', { ...told.body, unit: tree.children[1]!.unit }, undefined],
  ]);
  const others: NodeCall[] = [];
  await walkGraph({ root: quiet.unit, tree: quiet }, asked, signal, others);
  expect(others.map((call) => call.messages)).toEqual([undefined]);
});

it('a failed call has what it was asked and no reply', async () => {
  const calls: NodeCall[] = [];
  const tree = node('u', { type: 'MODEL', logger }, { transform: () => Promise.reject(new Error('boom')) });
  await expect(walkGraph({ root: tree.unit, tree }, asked, signal, calls)).rejects.toThrow('boom');
  expect(messageOf(calls[0])).toEqual({ kind: 'payload', payload: asked });
  expect(calls[0]!.messages).not.toHaveProperty('reply');
});

it('a model that is the whole graph has them too, its feedback included', async () => {
  const output = { form: 'array', tensors: [] } as const;
  const typing = { rows: 1, form: 'array', tensors: [] } as const;
  const root = {
    ...unitOf('m', { type: 'MODEL', logger }),
    typeInput: () => typing,
    model: { predict: async () => output },
  } as unknown as LoadedModelUnit;
  const calls: NodeCall[] = [];
  await walkGraph({ root }, asked, signal, calls);
  expect(messageOf(calls[0])).toEqual({ kind: 'payload', payload: asked });
  expect(calls[0]!.messages!.reply).toBe(output);
  const feedback = { reward: 1, routing: {}, message: { reward: 1 } };
  await walkFeedback({ root }, feedback, signal, calls);
  expect(calls[1]!.messages!.asked).toBe(feedback);
});
