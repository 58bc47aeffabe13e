import { expect, it } from 'vitest';
import { parseQuantity } from './quantity.ts';

it.each([
  ['500m', 0.5],
  ['2', 2],
  [2, 2],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['100Mi', 100 * 2 ** 20],
  ['1k', 1000],
  ['1e3', 1000],
  ['1E', 1e18],
  ['.5', 0.5],
  ['1 Gi', undefined],
  ['1gi', undefined],
  ['-1', undefined],
  ['half', undefined],
  ['', undefined],
])('the quantity %j is %j', (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});
