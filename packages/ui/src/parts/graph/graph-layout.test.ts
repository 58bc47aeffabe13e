import { expect, test } from 'vitest';
import { placeGraph } from './graph-layout.ts';

const box = { width: 180, height: 48 };

test('a chain is laid out in order, across or down', () => {
  const edges = [
    { from: 'prepare', to: 'train' },
    { from: 'train', to: 'evaluate' },
  ];
  const across = placeGraph(['prepare', 'train', 'evaluate'], edges, { ...box, direction: 'across' });
  expect(across.get('prepare')!.x).toBeLessThan(across.get('train')!.x);
  expect(across.get('train')!.x).toBeLessThan(across.get('evaluate')!.x);
  const down = placeGraph(['prepare', 'train', 'evaluate'], edges, { ...box, direction: 'down' });
  expect(down.get('prepare')!.y).toBeLessThan(down.get('train')!.y);
});

test('boxes of one layer do not overlap', () => {
  const placed = placeGraph(['a', 'b', 'c'], [{ from: 'a', to: 'b' }, { from: 'a', to: 'c' }], { ...box, direction: 'across' });
  expect(Math.abs(placed.get('b')!.y - placed.get('c')!.y)).toBeGreaterThanOrEqual(box.height);
});

test('an edge to a box that is not there is left out', () => {
  expect(placeGraph(['a'], [{ from: 'a', to: 'ghost' }], { ...box, direction: 'across' }).size).toBe(1);
});
