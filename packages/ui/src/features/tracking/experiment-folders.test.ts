import type { ExperimentSummary } from '@ovenbird/contracts/experiments';
import { expect, test } from 'vitest';
import { entriesIn } from './experiment-folders.ts';

const experiment = (name: string, runCount: number, latestRunAt: number | null = null): ExperimentSummary => ({
  experimentId: name,
  name,
  lifecycle: 'active',
  artifactLocation: '',
  createdAt: 1,
  updatedAt: 1,
  tags: {},
  runCount,
  runningCount: 0,
  latestRunAt,
});
const all = [
  experiment('Default', 1),
  experiment('vision/food', 3, 7),
  experiment('vision/cars/night', 2, 9),
  experiment('/Users/ada/tries', 1),
];

test('at the top, names with a slash are folded into folders that sum what they hold', () => {
  expect(entriesIn(all, '', false).map((entry) => [entry.kind, entry.path, entry.runs, entry.latestRunAt])).toEqual([
    ['folder', 'vision', 5, 9],
    ['folder', '/Users', 1, null],
    ['experiment', 'Default', 1, null],
  ]);
});

test('inside a folder only what lies in it is shown, under its short name', () => {
  expect(entriesIn(all, 'vision', false).map((entry) => [entry.kind, entry.name])).toEqual([
    ['folder', 'cars'],
    ['experiment', 'food'],
  ]);
});

test('flat, every experiment is listed by its full name', () => {
  expect(entriesIn(all, '', true).map((entry) => entry.name)).toEqual(['Default', 'vision/food', 'vision/cars/night', '/Users/ada/tries']);
});
