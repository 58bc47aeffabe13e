import { describe, expect, it } from 'vitest';
import type { DataType, LoadedUnitFacts } from '../../domain/serving/index.ts';
import { exampleBody } from './deployment-example.ts';

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
