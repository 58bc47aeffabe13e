import { expect, test } from 'vitest';
import { fitGraph, fitOrStack, labelPoint, middleOf, placeGraph, roundedPath, stackGraph } from './graph-layout.ts';

const box = { width: 180, height: 48 };
const chain = [
  { from: 'prepare', to: 'train' },
  { from: 'train', to: 'evaluate' },
];
const ids = ['prepare', 'train', 'evaluate'];

test('a chain is laid out in order, across or down', () => {
  const across = placeGraph(ids, chain, box, 'across').nodes;
  expect(across.get('prepare')!.x).toBeLessThan(across.get('train')!.x);
  expect(across.get('train')!.x).toBeLessThan(across.get('evaluate')!.x);
  const down = placeGraph(ids, chain, box, 'down').nodes;
  expect(down.get('prepare')!.y).toBeLessThan(down.get('train')!.y);
});

test('boxes of one layer do not overlap', () => {
  const fan = [
    { from: 'a', to: 'b' },
    { from: 'a', to: 'c' },
  ];
  const { nodes } = placeGraph(['a', 'b', 'c'], fan, box, 'across');
  expect(Math.abs(nodes.get('b')!.y - nodes.get('c')!.y)).toBeGreaterThanOrEqual(box.height);
});

test('a long arrow is led around the boxes between its ends', () => {
  const { nodes, edges } = placeGraph(ids, [...chain, { from: 'prepare', to: 'evaluate' }], box, 'across');
  const middle = nodes.get('train')!;
  const over = edges.get('prepare>evaluate')!.filter((point) => point.x > middle.x && point.x < middle.x + box.width);
  expect(over.length).toBeGreaterThan(0);
  for (const point of over) expect(point.y < middle.y || point.y > middle.y + box.height).toBe(true);
});

test('a chain goes down in a narrow frame and across in a wide one', () => {
  expect(fitGraph(ids, chain, box, { width: 360, height: 600 }).direction).toBe('down');
  expect(fitGraph(ids, chain, box, { width: 1200, height: 400 }).direction).toBe('across');
});

const split = [
  { from: 'requests', to: 'main' },
  { from: 'main', to: 'model' },
  { from: 'requests', to: 'canary' },
  { from: 'requests', to: 'shadow' },
];
const splitIds = ['requests', 'main', 'model', 'canary', 'shadow'];

test('a tree that is too wide for its frame becomes a list, each box below the one that it comes from and to its right', () => {
  const { direction, nodes, width } = fitOrStack(splitIds, split, box, { width: 300, height: 400 });
  expect(direction).toBe('stacked');
  expect(splitIds.map((id) => nodes.get(id)!.y)).toEqual([...splitIds.keys()].map((index) => index * (box.height + 14)));
  expect(nodes.get('model')!.x).toBeGreaterThan(nodes.get('canary')!.x);
  expect(width).toBeLessThan(300);
  expect(fitOrStack(splitIds, split, box, { width: 1200, height: 400 }).direction).toBe('across');
});

test('the label of an arrow in a list stands beside the box that it is about, over no box', () => {
  const { nodes, edges } = stackGraph(splitIds, split, box)!;
  const { x, y } = labelPoint('stacked', edges.get('requests>shadow')!);
  const shadow = nodes.get('shadow')!;
  expect(x + 18).toBeLessThan(shadow.x);
  expect(y).toBeGreaterThan(shadow.y);
  expect(y).toBeLessThan(shadow.y + box.height);
});

test('what is no tree is not listed', () => {
  const joined = [...split, { from: 'canary', to: 'model' }];
  expect(stackGraph(splitIds, joined, box)).toBeUndefined();
  expect(
    stackGraph(
      ['a', 'b'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
      box,
    ),
  ).toBeUndefined();
  expect(fitOrStack(splitIds, joined, box, { width: 300, height: 400 }).direction).not.toBe('stacked');
});

test('an edge to a box that is not there is left out', () => {
  const placed = placeGraph(['a'], [{ from: 'a', to: 'ghost' }], box, 'across');
  expect([placed.nodes.size, placed.edges.size]).toEqual([1, 0]);
});

test('the middle of a line is half its length along it', () => {
  const bent = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 30 },
  ];
  expect(middleOf(bent)).toEqual({ x: 10, y: 10 });
  expect(middleOf(bent.slice(0, 1))).toEqual({ x: 0, y: 0 });
});

test('a path begins and ends at the ends of its points', () => {
  const path = roundedPath([
    { x: 0, y: 0 },
    { x: 50, y: 0 },
    { x: 50, y: 40 },
  ]);
  expect(path.startsWith('M0 0')).toBe(true);
  expect(path.endsWith('L50 40')).toBe(true);
  expect(path).toContain('Q50 0');
});
