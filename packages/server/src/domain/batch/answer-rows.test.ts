import { describe, expect, it } from 'vitest';
import type { LoadedUnit, ModelOutput, ModelSignature } from '../serving/index.ts';
import { answerRows } from './answer-rows.ts';

const unit = (signature?: ModelSignature) =>
  ({
    spec: { name: 'model' },
    model: { runtime: 'python', ...(signature ? { signature } : {}), availableReplicas: () => 1 },
  }) as unknown as LoadedUnit;

const named = (...names: string[]) =>
  unit({
    params: [],
    outputs: { kind: 'columns', columns: names.map((name) => ({ name, datatype: 'float64', typeName: 'double', required: true })) },
  });

const floats = (shape: number[], ...values: number[]): ModelOutput => ({
  form: 'array',
  tensors: [{ name: '', datatype: 'float64', shape, data: Float64Array.from(values) }],
});

describe('an answer as values for rows', () => {
  it('has the columns of a table', () => {
    const output: ModelOutput = {
      form: 'table',
      tensors: [
        { name: 'label', datatype: 'string', shape: [2], data: ['a', 'b'] },
        { name: 'score', datatype: 'float64', shape: [2], data: Float64Array.from([0.5, Number.NaN]) },
      ],
    };
    expect(answerRows({ output, unit: unit() }, 2)).toEqual([
      { label: 'a', score: 0.5 },
      { label: 'b', score: null },
    ]);
  });

  it('has the names of the signature, one for each column of an array or one for its values', () => {
    expect(answerRows({ output: floats([2, 2], 1, 2, 3, 4), unit: named('x', 'y') }, 2)).toEqual([
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ]);
    expect(answerRows({ output: floats([2], 1, 2), unit: named('price') }, 2)).toEqual([{ price: 1 }, { price: 2 }]);
  });

  it('is called prediction where nobody named it', () => {
    expect(answerRows({ output: floats([2], 1, 2), unit: unit() }, 2)).toEqual([{ prediction: 1 }, { prediction: 2 }]);
    expect(answerRows({ output: floats([1, 2, 2], 1, 2, 3, 4), unit: unit() }, 1)).toEqual([
      {
        prediction: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
  });

  it('has each of several tensors', () => {
    const output: ModelOutput = {
      form: 'tensors',
      tensors: [
        { name: 'label', datatype: 'int64', shape: [2], data: BigInt64Array.from([1n, 2n]) },
        { name: 'p', datatype: 'float32', shape: [2, 2], data: Float32Array.from([0.5, 0.5, 0.25, 0.75]) },
      ],
    };
    expect(answerRows({ output, unit: unit() }, 2)).toEqual([
      { label: 1, p: [0.5, 0.5] },
      { label: 2, p: [0.25, 0.75] },
    ]);
  });

  it('is taken whole for one row, and refused for several that it has no rows for', () => {
    const output: ModelOutput = { form: 'value', tensors: [{ name: '', datatype: 'json', shape: [], data: [{ a: 1 }] }] };
    expect(answerRows({ output, unit: unit() }, 1)).toEqual([{ prediction: { a: 1 } }]);
    expect(() => answerRows({ output, unit: unit() }, 2)).toThrow('The model answered 2 rows with one value for all.');
    expect(() => answerRows({ output: floats([3], 1, 2, 3), unit: unit() }, 2)).toThrow('answered 2 rows with 3');
  });
});
