import { describe, expect, it } from 'vitest';
import type { IoSchema } from '../serving/index.ts';
import { type PayloadOptions, rowPayload } from './row-payload.ts';

const columns = (...names: string[]): IoSchema => ({
  kind: 'columns',
  columns: names.map((name) => ({ name, datatype: 'float64', typeName: 'double', required: true })),
});
const tensors = (...names: string[]): IoSchema => ({
  kind: 'tensors',
  tensors: names.map((name) => ({ name, datatype: 'float32', shape: [-1] })),
});

const payload = (rows: readonly unknown[], options: Partial<PayloadOptions> = {}) =>
  rowPayload(
    rows.map((value) => ({ value })),
    { dataType: 'columns', keep: [], inputs: undefined, cellsAreText: false, ...options },
  );

describe('rows of columns', () => {
  it('keep their names, so that the signature finds its own', () => {
    expect(payload([{ id: 'r', b: 2, a: 1 }], { inputs: columns('a', 'b') })).toEqual({
      kind: 'rows',
      names: ['id', 'b', 'a'],
      value: [['r', 2, 1]],
    });
  });

  it('are all that is not kept, in their order, for a model that does not name its columns', () => {
    expect(payload([{ id: 'r', x: 1, y: 2 }], { keep: ['id'] })).toMatchObject({ names: ['x', 'y'], value: [[1, 2]] });
    expect(payload([{ id: 'r', x: 1, y: 2 }], { columns: ['y', 'x'] })).toMatchObject({ names: ['y', 'x'], value: [[2, 1]] });
  });

  it('become the named tensors of a model that has several', () => {
    expect(
      payload(
        [
          { x: [1, 2], y: 3 },
          { x: [4, 5], y: 6 },
        ],
        { inputs: tensors('x', 'y') },
      ),
    ).toEqual({
      kind: 'tensors',
      tensors: [
        {
          name: 'x',
          shape: [2, 2],
          data: [
            [1, 2],
            [4, 5],
          ],
        },
        { name: 'y', shape: [2], data: [3, 6] },
      ],
    });
  });

  it('may hold the whole row as a list in one column', () => {
    expect(
      payload(
        [
          { id: 1, features: [1, 2] },
          { id: 2, features: [3, 4] },
        ],
        { keep: ['id'] },
      ),
    ).toEqual({
      kind: 'rows',
      names: [],
      value: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  it('that lack columns have nulls there by name, and are refused by position', () => {
    expect(payload([{ a: 1, b: 2 }, { a: 3 }], { inputs: columns('a', 'b') })).toEqual({ kind: 'json', value: [{ a: 1, b: 2 }, { a: 3 }] });
    expect(() => payload([{ a: 1, b: 2 }, { a: 3 }])).toThrow('There is no column b.');
  });

  it('of CSV are text for a signature to read, and numbers where they look like them for a model without one', () => {
    const cells = [{ a: '1.50', b: '007', c: '', d: '12345678901234567890' }];
    expect(payload(cells, { cellsAreText: true, inputs: columns('a') })).toMatchObject({
      value: [['1.50', '007', '', '12345678901234567890']],
    });
    expect(payload(cells, { cellsAreText: true })).toMatchObject({ value: [[1.5, '007', '', 12345678901234567890n]] });
  });

  it('are refused when they are no objects, or could not be read', () => {
    expect(() => payload([[1, 2]])).toThrow('A row is an object of columns; got a list of 2.');
    expect(() =>
      rowPayload([{ value: undefined, fault: 'torn' }], { dataType: 'columns', keep: [], inputs: undefined, cellsAreText: false }),
    ).toThrow('torn');
  });
});

describe("the data types of Seldon's batch processor", () => {
  it('data: a list of one row, with or without an outer list', () => {
    expect(payload([[1, 2], [[3, 4]]], { dataType: 'data' })).toEqual({
      kind: 'rows',
      names: [],
      value: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(() => payload([[[1], [2]]], { dataType: 'data' })).toThrow('A line is one row; this one holds 2.');
  });

  it('json and str: the value and the text as they are', () => {
    expect(payload([{ any: [1] }], { dataType: 'json' })).toEqual({ kind: 'json', value: { any: [1] } });
    expect(payload(['hello'], { dataType: 'str' })).toEqual({ kind: 'text', value: 'hello' });
  });

  it('stand in a column where one is named', () => {
    expect(payload([{ id: 1, body: 'hello' }], { dataType: 'str', column: 'body' })).toEqual({ kind: 'text', value: 'hello' });
    const cells = { dataType: 'data', column: 'row', cellsAreText: true } as const;
    expect(payload([{ row: '[1, 2.5]' }], cells)).toEqual({ kind: 'rows', names: [], value: [[1, 2.5]] });
    expect(() => payload([{ row: '1;2' }], cells)).toThrow('Column row: expected JSON, got "1;2".');
    expect(() => payload([{ id: 1 }], { dataType: 'str', column: 'body' })).toThrow('There is no column body; there are id.');
  });
});
