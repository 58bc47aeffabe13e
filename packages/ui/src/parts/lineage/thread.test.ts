import type { LineageNode } from '@ovenbird/contracts/lineage';
import { expect, test } from 'vitest';
import { threadOf } from './thread.ts';

const node = (kind: LineageNode['kind'], id: string, distance: number): LineageNode => ({
  kind,
  id,
  title: id,
  subtitle: null,
  state: null,
  at: null,
  href: null,
  distance,
});

test('what came before reads from the farthest to the nearest, what became of it the other way', () => {
  const thread = threadOf({
    root: { kind: 'model_version', id: 'food/2' },
    nodes: [
      node('run', 'r', -1),
      node('model_version', 'food/2', 0),
      node('execution', 'p/d/e', -3),
      node('task_attempt', 'p/d/e/n1/0', -2),
      node('prediction', 'p1', 2),
      node('prediction', 'p2', 2),
      node('deployment_revision', 'ns/food/1', 1),
    ],
    edges: [],
    truncated: false,
  });
  expect(thread.before.map((knot) => knot.kind)).toEqual(['execution', 'task_attempt', 'run']);
  expect(thread.here?.id).toBe('food/2');
  expect(thread.after.map((knot) => [knot.kind, knot.nodes.length])).toEqual([
    ['deployment_revision', 1],
    ['prediction', 2],
  ]);
});

test('the nearest of a kind comes first in its knot', () => {
  const thread = threadOf({
    root: { kind: 'run', id: 'r' },
    nodes: [node('run', 'r', 0), node('task_attempt', 'far', -4), node('task_attempt', 'near', -1)],
    edges: [],
    truncated: false,
  });
  expect(thread.before[0]?.nodes.map((each) => each.id)).toEqual(['near', 'far']);
});
