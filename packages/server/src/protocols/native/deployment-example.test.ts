import { describe, expect, it } from 'vitest';
import type { DataType, LoadedUnitFacts } from '../../domain/serving/index.ts';
import { exampleBody } from './deployment-example.ts';

describe('the example of a request', () => {
  const signature = (kind: 'columns' | 'tensors') => {
    const spec = { name: 'x', datatype: 'float64', typeName: 'double', shape: [-1, 2] };
    return { signature: { inputs: { kind, [kind]: [spec] } } } as unknown as LoadedUnitFacts;
  };

  it.each([
    ['tensorflow', 'columns', { instances: [{ x: 0 }] }],
    ['tensorflow', 'tensors', { inputs: { x: [[0, 0]] } }],
    ['mlflow', 'columns', { dataframe_split: { columns: ['x'], data: [[0]] } }],
    ['mlflow', 'tensors', { inputs: { x: [[0, 0]] } }],
    ['seldon', 'columns', { data: { names: ['x'], ndarray: [[0]] } }],
    ['seldon', 'tensors', { data: { tensor: { shape: [1, 2], values: [0, 0] } } }],
  ] as const)('of %s for %s has the form that the protocol takes', (protocol, kind, body) => {
    expect(exampleBody(protocol, signature(kind))).toEqual(body);
  });
});

describe('the example of an Open Inference request', () => {
  it.each<[DataType, string]>([
    ['int8', 'INT8'],
    ['uint16', 'UINT16'],
    ['uint64', 'UINT64'],
    ['float64', 'FP64'],
    ['string', 'BYTES'],
  ])('names %s of the signature %s', (datatype, wireType) => {
    const facts = {
      signature: { inputs: { kind: 'tensors', tensors: [{ name: 'x', datatype, shape: [-1, 2] }] } },
    } as unknown as LoadedUnitFacts;
    expect(exampleBody('v2', facts)).toMatchObject({ inputs: [{ name: 'x', shape: [1, 2], datatype: wireType }] });
  });
});
