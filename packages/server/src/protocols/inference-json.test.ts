import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Tensor, TYPED_ARRAYS } from '../domain/serving/index.ts';
import { flatJson, nestedJson, valueJson } from './encode-tensor.ts';
import { parseJson } from './inference-json.ts';

describe('JSON of the data plane', () => {
  it('keeps whole numbers of any size where they are wanted, and only those', () => {
    const text = '{"a":[9007199254740993,1.5,12345678901234567890,1e400,-9007199254740993],"b":"9007199254740993"}';
    expect(parseJson(text, true)).toEqual({
      a: [9007199254740993n, 1.5, 12345678901234567890n, Number.POSITIVE_INFINITY, -9007199254740993n],
      b: '9007199254740993',
    });
    expect(parseJson('[9007199254740993]', false)).toEqual([9007199254740992]);
  });

  it.each([
    ['[1,NaN]', 'NaN at position 3 is no JSON value; write null for a missing number.'],
    ['[-Infinity]', '-Infinity at position 1 is no JSON value; write null for a missing number.'],
    ['[None]', 'None at position 1 is no JSON value; write null for a missing number.'],
    ['[True]', 'True at position 1 is no JSON value.'],
    ['', 'it is empty.'],
    ['[1', 'The body is not JSON'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseJson(text, true)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message) }),
    );
  });

  it('does not take text within a value for a fault', () => {
    expect(() => parseJson('{"a": "NaN", "b": oops}', false)).toThrow(/Unexpected token/);
  });
});

describe('tensors as JSON', () => {
  const numbers = fc.constantFrom<keyof typeof TYPED_ARRAYS>('int8', 'int64', 'uint64', 'float32', 'float64');

  it('read back as the numbers that they were', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.double()),
        (datatype, rows, columns, stream) => {
          const data = new TYPED_ARRAYS[datatype](rows * columns);
          const wide = datatype === 'int64' || datatype === 'uint64';
          for (let index = 0; index < data.length; index += 1) {
            const value = stream.next().value as number;
            (data as unknown as unknown[])[index] = wide
              ? BigInt.asIntN(62, BigInt(Number.isFinite(value) ? Math.trunc(value) : 0))
              : value;
          }
          const tensor: Tensor = { name: '', datatype, shape: [rows, columns], data };
          const expected = Array.from(data as Iterable<number | bigint>, (value) =>
            typeof value === 'number' && !Number.isFinite(value) ? null : value,
          );
          const flat = (parseJson(flatJson(tensor), wide) as (number | bigint | null)[]).map((value) =>
            wide && value !== null ? BigInt(value) : value,
          );
          expect(flat).toEqual(expected.map((value) => (Object.is(value, -0) ? 0 : value)));
          expect((parseJson(nestedJson(tensor), wide) as unknown[][]).map((row) => row.length)).toEqual(new Array(rows).fill(columns));
        },
      ),
    );
  });

  it('are nested as their shape says, down to none', () => {
    const tensor = (shape: number[], ...values: number[]): Tensor => ({
      name: '',
      datatype: 'float64',
      shape,
      data: Float64Array.from(values),
    });
    expect(nestedJson(tensor([2, 1, 2], 1, 2, 3, 4))).toBe('[[[1,2]],[[3,4]]]');
    expect(nestedJson(tensor([0]))).toBe('[]');
    expect(nestedJson(tensor([2, 0]))).toBe('[[],[]]');
    expect(nestedJson(tensor([], 5))).toBe('5');
  });

  it('hold truth, text and free-form values as JSON has them', () => {
    expect(flatJson({ name: '', datatype: 'bool', shape: [2], data: Uint8Array.of(1, 0) })).toBe('[true,false]');
    expect(flatJson({ name: '', datatype: 'string', shape: [2], data: ['"ä"', null] })).toBe('["\\"ä\\"",null]');
    expect(valueJson({ wide: 2n ** 63n, list: [1n] })).toBe('{"wide":9223372036854775808,"list":[1]}');
  });
});
