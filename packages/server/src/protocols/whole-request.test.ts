import { describe, expect, it } from 'vitest';
import type { GraphAnswer, LoadedUnit } from '../domain/serving/index.ts';
import { parseWholeRequest } from './whole-request.ts';

const unit = {
  spec: { name: 'classifier' },
  pinned: { modelName: 'iris', modelVersion: '2', uri: 'models:/iris/2' },
  model: { runtime: 'python', availableReplicas: () => 1 },
} as unknown as LoadedUnit;
const answer: GraphAnswer = {
  output: { form: 'array', tensors: [{ name: '', datatype: 'int64', shape: [1], data: BigInt64Array.from([2n ** 60n]) }] },
  unit,
  modelMs: 1,
  meta: { tags: { who: 'me' }, metrics: [], routing: {}, requestPath: { classifier: 'iris:2' } },
};
const place = { unit, id: 'b-1' };

describe('a text that is a whole request', () => {
  it('of Seldon is answered with a SeldonMessage under its own id', () => {
    const request = parseWholeRequest('{"data":{"names":["a"],"ndarray":[[1]]},"meta":{"puid":"mine","tags":{"who":"me"}}}', place);
    expect(request).toMatchObject({ payload: { kind: 'rows', names: ['a'], value: [[1]] }, meta: { tags: { who: 'me' } } });
    expect(request.encode(answer)).toEqual({
      data: { names: [], ndarray: [2n ** 60n] },
      meta: { puid: 'mine', requestPath: { classifier: 'iris:2' }, routing: {}, tags: { who: 'me' } },
    });
  });

  it('of the Open Inference protocol is answered with an inference response', () => {
    const request = parseWholeRequest('{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP64","data":[1.5]}]}', place);
    expect(request.payload).toMatchObject({ kind: 'tensors', tensors: [{ name: 'x', shape: [1, 1], data: [1.5] }] });
    expect(request.encode(answer)).toEqual({
      model_name: 'iris',
      model_version: '2',
      id: 'b-1',
      parameters: {},
      outputs: [{ name: 'output-1', shape: [1], datatype: 'INT64', data: [2n ** 60n] }],
    });
  });

  it.each(['', 'no JSON', '[]', '{"inputs": 1}', '{"instances": []}'])('that is neither is refused: %s', (text) => {
    expect(() => parseWholeRequest(text, place)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
