import { expect, test } from 'vitest';
import { isSuitable } from './python-interpreter.mjs';

test.each([
  [[3, 9], false],
  [[3, 10], true],
  [[3, 13], true],
  [[3, 14], false],
  [[2, 7], false],
  [[4, 11], false],
])('Python %j is suitable: %s', (version, suitable) => {
  expect(isSuitable(version)).toBe(suitable);
});
