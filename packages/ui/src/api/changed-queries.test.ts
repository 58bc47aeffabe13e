import { expect, test } from 'vitest';
import { isTouched } from './changed-queries.ts';

test("a run's change makes lists of runs and its own page old, not the page of another run", () => {
  expect(isTouched(['runs', 'search', '{}'], { topic: 'run', id: 'a' })).toBe(true);
  expect(isTouched(['runs', 'one', 'a'], { topic: 'run', id: 'a' })).toBe(true);
  expect(isTouched(['runs', 'one', 'b'], { topic: 'run', id: 'a' })).toBe(false);
});

test('a deployment that rolls makes where a model serves old', () => {
  expect(isTouched(['models', 'list', ''], { topic: 'deployment', id: 'default/food' })).toBe(true);
});

test('a prediction does not touch what a model is', () => {
  expect(isTouched(['models', 'list', ''], { topic: 'prediction', id: 'p' })).toBe(false);
});

test('a node that moves makes its execution old, whatever its id looks like', () => {
  expect(isTouched(['executions', 'one', 'p/d/e'], { topic: 'node_execution', id: 'p/d/e/n0' })).toBe(true);
});
