import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../../testing/prediction-stage.ts';
import { parseSignature } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

const INFER = '/v2/models/dep/infer';
const signature = parseSignature({
  inputs: JSON.stringify([
    { name: 'a', type: 'double', required: true },
    { name: 'n', type: 'long', required: true },
  ]),
  outputs: JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'int64', shape: [-1] } }]),
});
const model: StageModel = { signature, predict: ({ tensors }) => ({ form: 'array', tensors: [{ ...tensors[1]!, name: '' }] }) };
const inputs = [
  { name: 'n', shape: [2], datatype: 'INT64', data: [1, 2] },
  { name: 'a', shape: [2, 1], datatype: 'FP64', data: [[0.5], [1.5]] },
];

describe('Open Inference', () => {
  it('answers named inputs in any order, with the id of the request', async () => {
    const answer = await createPredictionStage(model).ask(INFER, { id: 'my-id', inputs });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      model_name: 'dep',
      model_version: '1',
      id: 'my-id',
      parameters: {},
      outputs: [{ name: 'output-1', shape: [2], datatype: 'INT64', data: [1, 2] }],
    });
    expect(answer.headers['seldon-puid']).toBe('my-id');
  });

  it('takes one matrix for a model with columns', async () => {
    const answer = await createPredictionStage(model).ask(INFER, {
      inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP64', data: [0.5, 7] }],
    });
    expect(answer.body).toMatchObject({ outputs: [{ data: [7] }] });
  });

  it('keeps all digits of whole numbers', async () => {
    const body =
      '{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[1]},{"name":"n","shape":[1],"datatype":"INT64","data":[9007199254740993]}]}';
    expect((await createPredictionStage(model).ask(INFER, body)).text).toContain('"data":[9007199254740993]');
  });

  it('answers at every address of the deployment', async () => {
    const stage = createPredictionStage(model);
    const base = '/seldon/default/dep/v2/models';
    for (const path of [
      `${base}/unit/infer`,
      `${base}/dep/infer`,
      `${base}/infer`,
      `${base}/dep/versions/1/infer`,
      '/v2/models/dep/versions/1/infer',
    ])
      expect((await stage.ask(path, { inputs })).status).toBe(200);
    expect((await stage.ask(`${base}/other/infer`, { inputs })).body).toEqual({ error: 'Model other not found' });
    expect((await stage.ask('/v2/models/dep/versions/2/infer', { inputs })).body).toEqual({
      error: 'Model dep has no version 2; it serves 1.',
    });
    expect(await stage.ask('/v2/models/none/infer', { inputs })).toMatchObject({
      status: 404,
      body: { error: 'There is no deployment none.' },
    });
  });

  it('gives the outputs that are asked for', async () => {
    const stage = createPredictionStage(model);
    expect((await stage.ask(INFER, { inputs, outputs: [{ name: 'output-1' }] })).status).toBe(200);
    expect(await stage.ask(INFER, { inputs, outputs: [{ name: 'nope' }] })).toMatchObject({
      status: 400,
      body: { error: 'outputs: the model has no output nope; it has output-1.' },
    });
  });

  it('sends free-form values as the text of their JSON', async () => {
    const stage = createPredictionStage({
      predict: () => ({ form: 'value', tensors: [{ name: '', datatype: 'json', shape: [], data: [{ a: 1 }] }] }),
    });
    expect((await stage.ask(INFER, { inputs })).body).toMatchObject({ outputs: [{ datatype: 'BYTES', shape: [1], data: ['{"a":1}'] }] });
  });

  it.each<[string, unknown, string]>([
    ['no inputs', {}, 'inputs: expected a list of tensors, got nothing.'],
    ['an unknown datatype', { inputs: [{ ...inputs[0], datatype: 'FLOAT' }] }, 'inputs[0].datatype: expected one of BOOL'],
    ['a datatype named like a method', { inputs: [{ ...inputs[0], datatype: 'constructor' }] }, 'inputs[0].datatype'],
    ['data that does not fill the shape', { inputs: [{ ...inputs[0], shape: [3] }] }, 'inputs[0].data: shape [3] needs 3 values, got 2.'],
    [
      'lists of nothing',
      { inputs: [{ ...inputs[0], shape: [2 ** 40, 0], data: [] }] },
      'inputs[0].shape: [1099511627776, 0] are too many lists',
    ],
    ['a negative shape', { inputs: [{ ...inputs[0], shape: [-1] }] }, 'inputs[0].shape'],
    ['a missing column', { inputs: [inputs[0]] }, 'Missing column a'],
    ['a wrong value', { inputs: [{ ...inputs[0], data: [1.5, 2] }, inputs[1]] }, 'Column "n" (long), row 0: expected a whole number'],
    ['a NaN', '{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[NaN]}]}', 'NaN at position'],
    ['an id that is no text', { id: 5, inputs }, 'id: expected text, got 5.'],
    ['an unknown parameter', { inputs, parameters: { top_k: 1, content_type: 'pd' } }, 'The model has no parameter named top_k'],
  ])('refuses %s with its own error', async (_what, body, message) => {
    const stage = createPredictionStage(model);
    const answer = await stage.ask(INFER, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: expect.stringContaining(message) });
    expect(stage.observed).toMatchObject([{ protocol: 'v2', status: 400 }]);
  });

  it('refuses memory shared with the client by name', async () => {
    const shared = [{ ...inputs[0], data: undefined, parameters: { shared_memory_region: 'r' } }];
    expect(await createPredictionStage(model).ask(INFER, { inputs: shared })).toMatchObject({
      status: 501,
      body: { error: expect.stringContaining('shared_memory_region') },
    });
  });

  it('lists the deployments as its repository, unloads and loads them', async () => {
    const stage = createPredictionStage(model);
    const all = [
      { name: 'dep', version: '1', state: 'READY', reason: '' },
      { name: 'loading', version: '', state: 'UNAVAILABLE', reason: 'it is being loaded.' },
    ];
    const post = (path: string, body: unknown = '') => stage.ask(`/v2/repository/${path}`, body);
    expect((await post('index')).body).toEqual(all);
    expect((await post('index', { ready: true })).body).toEqual(all.slice(0, 1));
    expect(await post('models/dep/load', { parameters: {} })).toMatchObject({ status: 200, body: {} });
    expect(await post('models/nobody/load')).toMatchObject({ status: 404, body: { error: 'There is no deployment nobody.' } });
    expect((await post('models/dep/unload', '{')).status).toBe(400);
    expect(await stage.ask('/v2/repository/models/dep/unload')).toMatchObject({
      status: 400,
      body: { error: 'Models are unloaded with POST, not GET.' },
    });
    expect((await stage.ask(INFER, { inputs })).status).toBe(200);

    for (const _again of [1, 2]) expect(await post('models/dep/unload')).toMatchObject({ status: 200, body: {} });
    const gone = { status: 404, body: { error: expect.stringContaining('default/dep is unloaded') } };
    expect(await stage.ask(INFER, { inputs })).toMatchObject(gone);
    expect(await stage.ask('/v2/models/dep')).toMatchObject(gone);
    expect(await stage.ask('/v2/models/dep/ready')).toMatchObject({ status: 503, body: { name: 'dep', ready: false } });
    expect((await post('index')).body).toEqual([{ ...all[0], version: '', state: 'UNAVAILABLE', reason: 'unloaded' }, all[1]]);

    expect((await post('models/dep/load')).status).toBe(200);
    expect((await stage.ask(INFER, { inputs })).status).toBe(200);
    expect((await post('index')).body).toEqual(all);
  });

  it('unloads at a deployment’s address that deployment only, by its own name', async () => {
    const stage = createPredictionStage(model);
    const post = (path: string) => stage.ask(`/seldon/default/dep/v2/repository/models/${path}`, '');
    for (const other of ['unit', 'loading', 'nobody', 'other%2Fdep'])
      expect(await post(`${other}/unload`)).toMatchObject({
        status: 404,
        body: { error: expect.stringContaining('There is no deployment') },
      });
    expect((await stage.ask(INFER, { inputs })).status).toBe(200);
    expect((await post('default%2Fdep/unload')).status).toBe(200);
    expect((await stage.ask(INFER, { inputs })).status).toBe(404);
    expect((await post('dep/load')).status).toBe(200);
  });

  it('answers an overload with 503', async () => {
    const stage = createPredictionStage({
      predict: () => {
        throw new PlatformError('resource_exhausted', 'full');
      },
    });
    expect(await stage.ask(INFER, { inputs })).toMatchObject({ status: 503, body: { error: 'full' } });
  });

  it('describes the server and its models', async () => {
    const stage = createPredictionStage(model);
    expect((await stage.ask('/v2')).body).toEqual({
      name: 'ovenbird',
      version: '1.0',
      extensions: ['binary_tensor_data', 'model_repository'],
    });
    expect((await stage.ask('/v2/health/live')).status).toBe(200);
    expect((await stage.ask('/v2/health/ready')).status).toBe(200);
    expect((await stage.ask('/v2/models/dep/ready')).body).toEqual({ name: 'dep', ready: true });
    expect((await stage.ask('/v2/models/loading/ready')).status).toBe(503);
    expect((await stage.ask('/v2/models/dep')).body).toMatchObject({
      name: 'dep',
      versions: ['1'],
      inputs: [
        { name: 'a', datatype: 'FP64', shape: [-1] },
        { name: 'n', datatype: 'INT64', shape: [-1] },
      ],
      outputs: [{ name: 'output-1', datatype: 'INT64', shape: [-1] }],
    });
    expect((await stage.ask('/v2/nothing')).status).toBe(404);
  });
});
