import { expect, test } from 'vitest';
import { pageOfPrintedLink } from './printed-links.ts';

const at = (address: string) => pageOfPrintedLink(new URL(address, 'http://localhost:8080'));

test('the links that mlflow prints at the end of a run open the run and its experiment', () => {
  expect(at('/#/experiments/7/runs/0f3a')).toBe('/runs/0f3a');
  expect(at('/#/experiments/7')).toBe('/experiments/7');
  expect(at('/#/experiments/7/models/m-91')).toBe('/logged-models/m-91');
});

test('the link that mlflow prints for a model version opens the version', () => {
  expect(at('/#/models/food-classifier/versions/2')).toBe('/models/food-classifier/versions/2');
  expect(at('/#/models/a%20b')).toBe('/models/a%20b');
});

test('the link that pyflyte prints opens the execution', () => {
  expect(at('/console/projects/flytesnacks/domains/development/executions/f1a2')).toBe('/executions/flytesnacks/development/f1a2');
});

test('a console link to an older version keeps the version', () => {
  expect(at('/console/projects/p/domains/d/workflows/food.train?version=v2')).toBe('/workflows/p/d/food.train?version=v2');
});

test('a page of our own is left alone', () => {
  expect(at('/runs/0f3a')).toBeUndefined();
  expect(at('/models/x#signature')).toBeUndefined();
});
