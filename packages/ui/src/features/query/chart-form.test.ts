import { expect, test } from 'vitest';
import { chartForm } from './chart-form.ts';

const result = (types: string[], rows: unknown[][]) => ({
  columns: types.map((type, index) => ({ name: `c${index}`, type })),
  rows,
  truncated: false,
  elapsedMs: 1,
});

test('counts by name become bars, labelled by all the names', () => {
  const form = chartForm(
    result(
      ['VARCHAR', 'VARCHAR', 'BIGINT'],
      [
        ['fruit', '1', 12],
        ['baked', '2', 3],
      ],
    ),
  );
  expect(form).toEqual({ kind: 'bars', label: 0, names: [0, 1], values: [2] });
});

test('numbers over a time become lines, wherever the time stands', () => {
  const form = chartForm(result(['DOUBLE', 'TIMESTAMP'], [[0.5, '2026-11-25T10:00:00Z']]));
  expect(form).toMatchObject({ kind: 'time', label: 1, values: [0], x: [Date.parse('2026-11-25T10:00:00Z')] });
});

test('numbers over a number become lines', () => {
  expect(
    chartForm(
      result(
        ['BIGINT', 'DOUBLE'],
        [
          [1, 0.5],
          [2, 0.25],
        ],
      ),
    ),
  ).toMatchObject({ kind: 'number', x: [1, 2], values: [1] });
});

test('an answer without numbers, or without rows, is not drawn', () => {
  expect(chartForm(result(['VARCHAR'], [['fruit']]))).toBeUndefined();
  expect(chartForm(result(['BIGINT'], []))).toBeUndefined();
});
