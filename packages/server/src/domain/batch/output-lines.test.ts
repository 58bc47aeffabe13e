import { expect, it } from 'vitest';
import { createOutputLines } from './output-lines.ts';

const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

it('writes the number of the row, kept columns, outputs and errors', () => {
  const lines = createOutputLines(['id'], []);
  const text = lines.write(
    [{ value: { id: 'a', x: 1 } }, { value: { id: 'b', x: 'two' } }, { value: undefined, fault: 'torn' }],
    [{ values: { y: 0.5 } }, { error: 'no number', code: 'invalid_argument' }, { error: 'torn', code: 'invalid_argument' }],
    10,
  );
  expect(parsed(text)).toEqual([
    { row: 10, id: 'a', y: 0.5 },
    { row: 11, id: 'b', error: 'no number' },
    { row: 12, error: 'torn' },
  ]);
});

it('keeps apart what has the same name', () => {
  const lines = createOutputLines(['*'], []);
  const text = lines.write([{ value: { row: 'r', label: 'true' } }], [{ values: { label: 'guess', error: 0.1 } }], 0);
  expect(parsed(text)).toEqual([{ row: 0, 'input.row': 'r', 'input.label': 'true', label: 'guess', 'output.error': 0.1 }]);
});

it('knows a type that fits all values of a column, also those of before a restart', () => {
  const before = createOutputLines([], []);
  before.write([{ value: {} }], [{ values: { n: 1, t: null, l: [1, 2], b: true, m: 1 } }], 0);
  const lines = createOutputLines([], before.columns());
  lines.write([{ value: {} }], [{ values: { n: 1.5, t: 'x', l: ['a'], b: null, m: 'one', big: 2n ** 60n } }], 1);
  expect(lines.columns()).toEqual([
    { name: 'row', type: 'BIGINT' },
    { name: 'n', type: 'DOUBLE' },
    { name: 't', type: 'VARCHAR' },
    { name: 'l', type: 'JSON' },
    { name: 'b', type: 'BOOLEAN' },
    { name: 'm', type: 'VARCHAR' },
    { name: 'big', type: 'BIGINT' },
    { name: 'error', type: 'VARCHAR' },
  ]);
});

it('writes whole numbers beyond 2^53 with all their digits', () => {
  expect(createOutputLines([], []).write([{ value: {} }], [{ values: { n: 2n ** 60n } }], 0)).toBe('{"row":0,"n":1152921504606846976}\n');
});
