import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../../testing/prediction-stage.ts';
import { parseSignature } from '../../domain/serving/index.ts';

const PREDICT = '/seldon/default/dep/v1/models/unit:predict';
const tensors = (...specs: [string, string, number[]][]) =>
  JSON.stringify(specs.map(([name, dtype, shape]) => ({ name, type: 'tensor', 'tensor-spec': { dtype, shape } })));
const one: StageModel = {
  signature: parseSignature({ inputs: tensors(['x', 'float32', [-1, 2]]), outputs: tensors(['y', 'float32', [-1, 2]]) }),
  predict: ({ tensors: [x] }) => ({ form: 'tensors', tensors: [{ ...x!, name: 'y' }] }),
};
const two: StageModel = {
  signature: parseSignature({ inputs: tensors(['a', 'int64', [-1]], ['b', 'str', [-1, 1]]) }),
  predict: ({ form, tensors: given }) => ({ form, tensors: given }),
};

describe('TensorFlow’s protocol', () => {
  it.each<[string, StageModel, unknown, unknown]>([
    [
      'rows of one tensor',
      one,
      {
        instances: [
          [1, 2],
          [3, 4.5],
        ],
      },
      {
        predictions: [
          [1, 2],
          [3, 4.5],
        ],
      },
    ],
    ['rows with the tensor’s name', one, { instances: [{ x: [1, 2] }] }, { predictions: [[1, 2]] }],
    ['a column without a name', one, { inputs: [[1, 2]] }, { outputs: [[1, 2]] }],
    ['a column with a name', one, { inputs: { x: [[1, 2]] }, signature_name: 'serving_default' }, { outputs: [[1, 2]] }],
    [
      'rows of several tensors',
      two,
      {
        instances: [
          { a: 1, b: ['x'] },
          { b: ['y'], a: 2 },
        ],
      },
      {
        predictions: [
          { a: 1, b: ['x'] },
          { a: 2, b: ['y'] },
        ],
      },
    ],
    ['columns of several tensors', two, { inputs: { a: [1, 2], b: [['x'], ['y']] } }, { outputs: { a: [1, 2], b: [['x'], ['y']] } }],
    ['text in base64', two, { inputs: { a: [1], b: [[{ b64: 'aMOk' }]] } }, { outputs: { a: [1], b: [['hä']] } }],
  ])('answers %s in the form of the request', async (_what, model, request, answered) => {
    const stage = createPredictionStage(model);
    expect(await stage.ask(PREDICT, request)).toMatchObject({ status: 200, body: answered });
    expect(stage.observed).toMatchObject([{ protocol: 'tensorflow', status: 200 }]);
  });

  it('leaves base64 to a model that takes bytes, and answers bytes so', async () => {
    const signature = parseSignature({ inputs: JSON.stringify([{ name: 'image', type: 'binary', required: true }]) });
    const stage = createPredictionStage({ signature, predict: ({ form, tensors: given }) => ({ form, tensors: given }) });
    const body = { instances: [{ image: { b64: 'iVBORw==' } }] };
    expect((await stage.ask(PREDICT, body)).body).toEqual({ predictions: [{ b64: 'iVBORw==' }] });
  });

  it('answers at every address', async () => {
    const stage = createPredictionStage(one);
    const base = '/seldon/default/dep/v1/models';
    for (const path of [
      `${base}/dep:predict`,
      `${base}/unit/:predict`,
      `${base}:predict`,
      `${base}/:predict`,
      `${base}/unit/versions/1:predict`,
      '/v1/models/dep:predict',
    ])
      expect((await stage.ask(path, { instances: [[1, 2]] })).status, path).toBe(200);
    expect((await stage.ask(`${base}/other:predict`, { instances: [[1, 2]] })).body).toEqual({ error: 'Model other not found' });
    expect((await stage.ask(`${base}/unit/versions/2:predict`, { instances: [[1, 2]] })).status).toBe(404);
    expect((await stage.ask('/v1/models/nobody:predict', {})).body).toEqual({ error: 'There is no deployment nobody.' });
    expect((await stage.ask('/v1/nothing')).status).toBe(404);
    expect(await stage.ask(`${base}/unit:classify`, {})).toMatchObject({
      status: 501,
      body: { error: expect.stringContaining(':classify') },
    });
  });

  it('describes a model', async () => {
    const stage = createPredictionStage(one);
    expect((await stage.ask('/v1/models/dep')).body).toEqual({
      model_version_status: [{ version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
    });
    expect((await stage.ask('/v1/models/dep/metadata')).body).toMatchObject({
      model_spec: { name: 'dep', version: '1' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: { x: { dtype: 'DT_FLOAT', tensor_shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
              outputs: { y: { dtype: 'DT_FLOAT' } },
            },
          },
        },
      },
    });
  });

  it.each<[string, unknown, string]>([
    ['neither form', {}, 'either instances or inputs'],
    ['both forms', { instances: [[1, 2]], inputs: [[1, 2]] }, 'either instances or inputs'],
    ['no rows', { instances: [] }, 'instances: expected a list of rows'],
    ['a wrong shape', { instances: [[1, 2, 3]] }, 'expected [-1, 2], got [1, 3]'],
    ['ragged rows', { instances: [[1, 2], [3]] }, 'ragged'],
    ['another signature', { instances: [[1, 2]], signature_name: 'other' }, 'signature_name: the model serves serving_default'],
    ['no JSON', 'x', 'The body is not JSON'],
  ])('refuses %s with its own error', async (_what, body, message) => {
    expect(await createPredictionStage(one).ask(PREDICT, body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(message) },
    });
  });
});
