import { expect, it } from 'vitest';
import type { Destination, LogEvent } from '../domain/monitoring/index.ts';
import type { LoadedUnit, NodeCall, NodeMessages, Revision, UnitSpec } from '../domain/serving/index.ts';
import type { AnsweredRequest } from '../domain/serving/observation/index.ts';
import { createLogNodeCalls } from './log-node-calls.ts';
import { createLogPlans } from './log-plan.ts';

const text = (value: string): NodeMessages['asked'] & object => ({
  body: { kind: 'payload', payload: { kind: 'text', value } },
  meta: { tags: {}, metrics: [], routing: {}, requestPath: {} },
});
type Mode = NonNullable<UnitSpec['logger']>['mode'];
const spec = (name: string, mode?: Mode, children: UnitSpec[] = []): UnitSpec => ({
  name,
  parameters: [],
  children,
  ...(mode ? { logger: { mode, url: 'http://receiver/' } } : {}),
});
const loaded = (of: UnitSpec): LoadedUnit => ({
  spec: of,
  pinned: { predictor: 'main', node: of.name, uri: 'img:1', location: '' },
  model: { runtime: 'component', availableReplicas: () => 1 },
});
function call(of: UnitSpec, service: NodeCall['service'], more: Partial<NodeCall> = {}): NodeCall {
  const reply = { body: { kind: 'payload', payload: { kind: 'text', value: 'answer' } } } as const;
  return { unit: loaded(of), service, durationMs: 2, messages: { at: 1000, asked: text('question'), reply }, ...more };
}

function log(graph: UnitSpec, calls: NodeCall[], more: Partial<AnsweredRequest> = {}, annotations: Record<string, string> = {}) {
  const records: Record<string, unknown>[] = [];
  const events: LogEvent[] = [];
  const destinations: Destination[] = [];
  const logNodeCalls = createLogNodeCalls({
    log: { append: (record) => records.push(record as never) > 0 },
    outbox: { append: (destination, event) => destinations.push(destination) > 0 && events.push(event) > 0 },
    source: () => 'http://127.0.0.1:9000/',
  });
  const revision = {
    namespace: 'default',
    name: 'dep',
    number: 3,
    spec: { protocol: 'seldon', annotations, predictors: [{ name: 'main', graph, orchestratorEnv: {} }] },
  } as unknown as Revision;
  const answered = {
    id: 'P',
    kind: 'prediction',
    at: 990,
    revision,
    predictor: 'main',
    protocol: 'v2',
    status: 200,
    latencyMs: 30,
    calls,
    ...more,
  };
  const planOf = createLogPlans({ samplePercent: 100, maxPayloadBytes: 1000, keepsPayloads: true, sinks: {} });
  logNodeCalls(answered as unknown as AnsweredRequest, planOf(revision));
  return { records, events, destinations, shown: events.map(({ side, node, callId, at }) => [side, node, callId, at]) };
}

it('a call of a logged unit is one record and a pair of events, with their own times, and units without a logger are left out', () => {
  const first = spec('first', 'all');
  const second = spec('second');
  const { records, shown, events, destinations } = log(spec('root', undefined, [first, second]), [
    call(first, '/predict'),
    { ...call(second, '/predict'), messages: undefined as never },
  ]);
  expect(records).toMatchObject([
    {
      kind: 'node_call',
      id: 'P',
      at: 1000,
      revision: 3,
      predictor: 'main',
      protocol: 'seldon',
      code: 200,
      latencyMs: 2,
      service: '/predict',
    },
  ]);
  expect(records[0]).toMatchObject({ nodes: [{ node: 'first', durationMs: 2 }], request: expect.stringContaining('question') });
  expect(shown).toEqual([
    ['request', 'first', 'P', 1000],
    ['response', 'first', 'P', 1002],
  ]);
  expect(events[1]!.body).toContain('answer');
  expect(destinations).toEqual(Array(2).fill({ kind: 'http', url: 'http://receiver/' }));
});

it.each([
  ['request', ['request']],
  ['response', ['response']],
] as const)('mode %s keeps and sends that side alone', (mode, sides) => {
  const unit = spec('u', mode);
  const { records, events } = log(unit, [call(unit, '/predict')]);
  expect(events.map(({ side }) => side)).toEqual(sides);
  expect(records).toMatchObject([{ [mode === 'request' ? 'response' : 'request']: null }]);
});

it('a call that failed has a request and no response, with the status and the message of the answer', () => {
  const unit = spec('u', 'all');
  const failed = call(unit, '/predict', { durationMs: null, messages: { at: 1000, asked: text('question') } });
  const { records, shown } = log(unit, [failed], { status: 500, error: 'boom' });
  expect(records).toMatchObject([{ code: 500, error: 'boom', latencyMs: 20, response: null }]);
  expect(shown).toEqual([['request', 'u', 'P', 1000]]);
});

it('calls are told apart where several units are logged, or one is called twice', () => {
  const child = spec('child', 'all');
  const unit = spec('u', 'all', [child]);
  const { shown } = log(unit, [call(unit, '/transform-input'), call(child, '/predict'), call(unit, '/transform-output')]);
  expect(shown.map(([side, , callId]) => [side, callId])).toEqual([
    ['request', 'P-u'],
    ['response', 'P-u'],
    ['request', 'P-child'],
    ['response', 'P-child'],
    ['request', 'P-u-transform-output'],
    ['response', 'P-u-transform-output'],
  ]);
});

it.each([
  ['all', 1],
  ['response', 1],
  ['request', 0],
] as const)('feedback is logged and sent once for mode %s: %d', (mode, count) => {
  const unit = spec('u', mode);
  const told = { at: 1000, asked: { reward: 1, routing: {}, message: { reward: 1 } } };
  const { records, events } = log(unit, [call(unit, '/send-feedback', { messages: told })], { kind: 'feedback' });
  expect(records).toHaveLength(count);
  expect(events.map(({ side, body }) => [side, body])).toEqual(Array(count).fill(['feedback', '{"reward":1}']));
});

it('payloads that the log does not keep are sent all the same', () => {
  const unit = spec('u', 'request');
  const { records, events } = log(unit, [call(unit, '/predict')], {}, { 'ovenbird.io/log-payloads': 'false' });
  expect(records).toMatchObject([{ request: null, response: null }]);
  expect(events[0]!.body).toContain('question');
});
