import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json.ts';

test('a row of numbers stays on one line, everything else is indented', () => {
  expect(
    prettyJson({
      data: {
        ndarray: [
          [0.1, -2e-7],
          [3, 4],
        ],
      },
    }),
  ).toBe('{\n  "data": {\n    "ndarray": [\n      [0.1, -2e-7],\n      [3, 4]\n    ]\n  }\n}');
});

test('what it writes is the same JSON', () => {
  const value = { names: ['a', 'b'], rows: [1, 2, [3, null]], empty: [] };
  expect(JSON.parse(prettyJson(value))).toEqual(value);
});
