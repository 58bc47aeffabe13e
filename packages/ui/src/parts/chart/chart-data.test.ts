import { expect, test } from 'vitest';
import { joinSeries, type Series, seriesCsv, smooth } from './chart-data.ts';

const series = (id: string, x: number[], y: (number | null)[]): Series => ({ id, label: id, slot: 0, x, y });

test('series with different steps share one ascending axis', () => {
  expect(joinSeries([series('a', [0, 2], [1, 3]), series('b', [1], [5])])).toEqual([
    [0, 1, 2],
    [1, undefined, 3],
    [undefined, 5, undefined],
  ]);
});

test('NaN and infinity leave a gap', () => {
  expect(joinSeries([series('a', [0, 1, 2], [1, Number.NaN, Number.POSITIVE_INFINITY])])[1]).toEqual([1, null, null]);
});

test('smoothing starts at the first value, and weight 0 changes nothing', () => {
  expect(smooth([4, 2, 8], 0)).toEqual([4, 2, 8]);
  const smoothed = smooth([4, 4, 4], 0.9);
  for (const value of smoothed) expect(value).toBeCloseTo(4, 12);
});

test('CSV has a line per step and an empty cell where a series has no point', () => {
  expect(seriesCsv('step', [series('a', [0, 1], [1, 2]), series('b', [1], [5])])).toBe('step,a,b\r\n0,1,\r\n1,2,5');
});
