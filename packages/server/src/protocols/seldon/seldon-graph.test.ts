// A graph of predefined units, asked over Seldon's protocol: golden pairs.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPredictionStage } from '../../../testing/prediction-stage.ts';
import { createBuiltInUnit } from '../../domain/serving/graph/built-in/built-in-units.ts';
import { graphFace } from '../../domain/serving/graph/graph-face.ts';
import type { GraphNode } from '../../domain/serving/graph/graph-node.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { toSeldonError } from './errors.ts';

interface Pair {
  readonly what: string;
  readonly path: string;
  readonly request: object | null;
  readonly status: number;
  readonly response: object;
}
const pairs = JSON.parse(readFileSync(new URL('./golden/graph.json', import.meta.url), 'utf8')) as Pair[];

function node(name: string, implementation: string, ...children: GraphNode[]): GraphNode {
  const spec = { name, implementation, parameters: [], children: children.map((child) => child.unit.spec) };
  const pinned = { predictor: 'main', node: name, uri: implementation, location: '' };
  return { unit: { spec, pinned, model: { runtime: 'built-in', availableReplicas: () => 1 } }, ...createBuiltInUnit(spec), children };
}

const tree = node(
  'average',
  'AVERAGE_COMBINER',
  node('router', 'SIMPLE_ROUTER', node('model', 'SIMPLE_MODEL')),
  node('other', 'SIMPLE_MODEL'),
);

describe('a graph over Seldon’s protocol answers', () => {
  it.each(pairs.map((pair) => [pair.what, pair] as const))('%s', async (_what, { path, request, status, response }) => {
    const stage = createPredictionStage({ root: graphFace(tree), tree });
    const answer = await stage.ask(`/seldon/default/dep/api/v1.0/${path}`, request ?? undefined);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(response);
  });

  it('and tells of every call of a unit, in their order', async () => {
    const stage = createPredictionStage({ root: graphFace(tree), tree });
    await stage.ask('/seldon/default/dep/api/v1.0/predictions', { strData: 'x' });
    expect(stage.observed[0]!.calls?.map(({ unit, service, durationMs }) => [unit.spec.name, service, durationMs !== null])).toEqual([
      ['router', '/route', true],
      ['other', '/predict', true],
      ['model', '/predict', true],
      ['average', '/aggregate', false],
    ]);
  });
});

describe('the error of a component', () => {
  const refused = { status: 429, told: { status: 1, info: 'too much', code: -1, reason: 'TOO_MUCH' } };

  it('has the status and the words that the class chose', () => {
    const { status, body } = toSeldonError(new PlatformError('resource_exhausted', 'too much', { refused }));
    expect([status, JSON.parse(body)]).toEqual([429, { status: refused.told }]);
  });

  it('says which unit it was, where there are several', () => {
    const error = new PlatformError('resource_exhausted', 'Unit "a": too much', { refused, unit: 'a' });
    expect(JSON.parse(toSeldonError(error).body)).toEqual({ status: { ...refused.told, info: 'Unit "a": too much' } });
  });
});
