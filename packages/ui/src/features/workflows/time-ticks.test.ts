import { expect, test } from 'vitest';
import { sayTick, timeTicks } from './time-ticks.ts';

test('an axis gets at most seven round moments and begins at 0', () => {
  expect(timeTicks(25_000)).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000]);
  expect(timeTicks(3 * 86_400_000)[0]).toBe(0);
  for (const span of [1, 90, 1500, 61_000, 5_000_000, 1e9]) expect(timeTicks(span).length).toBeLessThanOrEqual(7);
});

test('a tick is said without zeros that tell nothing', () => {
  expect([0, 500, 15_000, 60_000, 90_000, 7_200_000].map(sayTick)).toEqual(['0', '500 ms', '15 s', '1 m', '1 m 30 s', '2 h']);
});
