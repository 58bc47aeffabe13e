import { describe, expect, it } from 'vitest';
import { parseBody, readFields } from './request-fields.ts';

const refusal = (field: string, message: string) =>
  expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message), details: { field } });

describe('reading a request', () => {
  it('takes numbers as numbers or as text, as R and Java send them', () => {
    const fields = readFields({ a: 5, b: '5', c: '1.7e+12', d: '-3', e: 'NaN', f: '-Infinity', g: 0.5 });
    expect(['a', 'b', 'c', 'd'].map((name) => fields.requiredInteger(name))).toEqual([5, 5, 1_700_000_000_000, -3]);
    expect(['e', 'f', 'g'].map((name) => fields.requiredNumber(name))).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, 0.5]);
  });

  it.each([
    [{ x: 'abc' }, "Invalid value \"abc\" for parameter 'x' supplied:  Hint: Value was of type 'str'"],
    [{ x: true }, "Hint: Value was of type 'bool'"],
    [{ x: 1.5 }, "Hint: Value was of type 'float'"],
    [{ x: 2 ** 60 }, "Hint: Value was of type 'int'"],
    [{ x: [1] }, "Hint: Value was of type 'list'"],
    [{}, "Missing value for required parameter 'x'"],
    [{ x: null }, "Missing value for required parameter 'x'"],
    [{ x: '' }, "Missing value for required parameter 'x'"],
  ])('refuses %j as a whole number', (values, message) => {
    expect(() => readFields(values).requiredInteger('x')).toThrowError(refusal('x', message));
  });

  it('keeps zero, false and empty text apart from what is absent', () => {
    const fields = readFields({ zero: 0, no: 'False', empty: '' });
    expect([fields.requiredInteger('zero'), fields.flag('no', true), fields.optionalText('empty')]).toEqual([0, false, '']);
    expect([fields.optionalInteger('none'), fields.flag('none', true), fields.optionalText('none'), fields.text('none')]).toEqual([
      undefined,
      true,
      undefined,
      '',
    ]);
  });

  it('takes one value of a query as a list, but not of a body', () => {
    expect(readFields({ x: 'a' }, '', true).texts('x')).toEqual(['a']);
    expect(readFields({ x: ['a', 'b'] }, '', true).texts('x')).toEqual(['a', 'b']);
    expect(readFields({ x: ['a', 'b'] }, '', true).text('x')).toBe('a');
    expect(() => readFields({ x: 'a' }).texts('x')).toThrowError(refusal('x', "Value was of type 'str'"));
  });

  it('names the place of what is wrong inside a list', () => {
    const fields = readFields({ metrics: [{ key: 'a' }, { key: 5 }] });
    const [first, second] = fields.items('metrics');
    expect(first?.requiredText('key')).toBe('a');
    expect(() => second?.requiredText('key')).toThrowError(refusal('metrics[1].key', "parameter 'metrics[1].key'"));
    expect(() => readFields({ metrics: [5] }).items('metrics')).toThrowError(refusal('metrics[0]', "Value was of type 'int'"));
    expect(() => readFields({ metrics: { a: 1 } }).items('metrics')).toThrowError(refusal('metrics', "Value was of type 'dict'"));
  });

  it('takes an enum by name or number', () => {
    const read = (value: unknown) => readFields({ x: value }).choice('x', { A: 'a', B: 'b' }, ['a', 'b']);
    expect([read('B'), read(1), read(undefined)]).toEqual(['b', 'a', undefined]);
    for (const wrong of ['C', 0, 3, true, 'toString']) expect(() => read(wrong)).toThrowError(refusal('x', 'It must be one of A, B.'));
  });

  it('sees nothing of what objects inherit', () => {
    expect(readFields({}).optionalText('constructor')).toBeUndefined();
    expect(readFields(JSON.parse('{"__proto__": {"x": "1"}}')).optionalText('x')).toBeUndefined();
  });
});

describe('reading a body', () => {
  it.each([
    ['', {}],
    [' ', {}],
    ['{"a":1}', { a: 1 }],
  ])('%j', (body, values) => {
    expect(parseBody(body)).toEqual(values);
  });

  it.each([
    ['{"a":NaN}', 'NaN and infinities are not JSON: send them as strings'],
    ['{"a":-Infinity}', 'NaN and infinities are not JSON'],
    ['{', 'The request body is not valid JSON'],
    ['[]', 'must be a JSON object'],
    ['null', 'must be a JSON object'],
    ['"x"', 'must be a JSON object'],
  ])('refuses %j', (body, message) => {
    expect(() => parseBody(body)).toThrowError(refusal('body', message));
  });
});
