import { describe, expect, it } from 'vitest';
import { createPredictionStage, type PredictionStage, type StageModel } from '../../../../testing/prediction-stage.ts';
import { parseSignature } from '../../../domain/serving/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { loadProto } from '../../load-proto.ts';

const root = loadProto(new URL('tensorflow.proto', import.meta.url), new URL('seldon.proto', import.meta.url));
const echo: StageModel = { predict: ({ form, tensors }) => ({ form, tensors }) };

async function call(stage: PredictionStage, method: string, request: object, headers: Record<string, string> = { seldon: 'dep' }) {
  const { requestType, responseType } = root.lookupService('seldon.protos.Seldon').methods[method]!;
  const type = root.lookupType(requestType.includes('.') ? requestType : `seldon.protos.${requestType}`);
  const answer = await stage.ask(`/seldon.protos.Seldon/${method}`, Buffer.from(type.encode(type.fromObject(request)).finish()), {
    headers,
  });
  const { 'grpc-status': code, 'grpc-message': message } = answer.headers;
  if (code !== undefined) return { code: Number(code), message };
  const answered = root.lookupType(`seldon.protos.${responseType}`);
  return answered.toObject(answered.decode(answer.bytes), { longs: Number, bytes: String, enums: String });
}

const list = (...values: object[]) => ({ listValue: { values } });
const number = (numberValue: number) => ({ numberValue });

describe('Seldon over gRPC', () => {
  it.each<[string, object, object]>([
    [
      'a tensor',
      { data: { tensor: { shape: [1, 2], values: [1, 2.5] } } },
      { data: { names: ['t:0', 't:1'], tensor: { shape: [1, 2], values: [1, 2.5] } } },
    ],
    [
      'an ndarray',
      { data: { ndarray: { values: [list(number(1), number(2.5))] } } },
      { data: { names: ['t:0', 't:1'], ndarray: { values: [list(number(1), number(2.5))] } } },
    ],
    ['text', { strData: 'hello' }, { data: { ndarray: { values: [{ stringValue: 'hello' }] } } }],
    [
      'JSON',
      { jsonData: { structValue: { fields: { a: { boolValue: true } } } } },
      { jsonData: { structValue: { fields: { a: { boolValue: true } } } } },
    ],
    [
      'a TensorProto',
      { data: { tftensor: { dtype: 'DT_FLOAT', tensor_shape: { dim: [{ size: 1 }, { size: 2 }] }, float_val: [1.5, 2] } } },
      { data: { tftensor: { dtype: 'DT_DOUBLE', tensor_shape: { dim: [{ size: 1 }, { size: 2 }] }, double_val: [1.5, 2] } } },
    ],
    [
      'a TensorProto of bytes',
      {
        data: {
          tftensor: {
            dtype: 'DT_INT64',
            tensor_shape: { dim: [{ size: 1 }, { size: 1 }] },
            tensor_content: Buffer.from(new BigInt64Array([7n]).buffer),
          },
        },
      },
      { data: { tftensor: { dtype: 'DT_DOUBLE', double_val: [7] } } },
    ],
  ])('answers %s in the encoding of the request', async (_what, message, answered) => {
    const stage = createPredictionStage(echo);
    expect(await call(stage, 'Predict', message)).toMatchObject({ ...answered, meta: { puid: 'PUID', requestPath: { unit: 'img:1' } } });
    expect(stage.observed).toMatchObject([{ protocol: 'seldon', kind: 'prediction', status: 200 }]);
  });

  it('keeps the meta of the request', async () => {
    const meta = { puid: 'my-id', tags: { batch: number(3) } };
    const answer = await call(createPredictionStage(echo), 'Predict', { meta, data: { ndarray: { values: [number(1)] } } });
    expect(answer).toMatchObject({ meta: { puid: 'my-id', tags: { batch: number(3) } } });
  });

  it('answers a free-form value as JSON, beside the metrics of the request', async () => {
    const free: StageModel = { predict: () => ({ form: 'value', tensors: [{ name: '', datatype: 'json', shape: [], data: [{ a: 1 }] }] }) };
    const meta = { metrics: [{ key: 'k', value: 1 }] };
    const stage = createPredictionStage(free);
    expect(await call(stage, 'Predict', { meta, strData: 'x' })).toMatchObject({ jsonData: { structValue: { fields: { a: number(1) } } } });
  });

  it('takes feedback', async () => {
    const stage = createPredictionStage(echo);
    expect(await call(stage, 'SendFeedback', { reward: 1, response: { meta: { puid: 'my-id' } } })).toMatchObject({
      meta: { puid: 'my-id' },
    });
    expect(stage.observed).toMatchObject([{ kind: 'feedback', status: 200 }]);
  });

  it('describes the graph and its models', async () => {
    const signature = parseSignature({ inputs: JSON.stringify([{ name: 'a', type: 'double', required: true }]) });
    const stage = createPredictionStage({ ...echo, signature });
    const model = { name: 'img', versions: ['1'], inputs: [{ messagetype: 'tensor' }] };
    expect(await call(stage, 'ModelMetadata', { name: 'unit' })).toMatchObject(model);
    expect(await call(stage, 'ModelMetadata', { name: 'nope' })).toMatchObject({ code: 5 });
    expect(await call(stage, 'GraphMetadata', {})).toMatchObject({ name: 'main', models: { unit: model } });
  });

  it.each<[string, number[], RegExp]>([
    ['one value for more elements than memory holds', [2 ** 31, 2], /one value for 4294967296 elements/],
    ['lists of nothing without end', [2 ** 40, 0], /lists of nothing/],
  ])('refuses a tensor of TensorFlow’s with %s', async (_what, sizes, message) => {
    const tftensor = { dtype: 1, tensor_shape: { dim: sizes.map((size) => ({ size })) }, float_val: sizes.includes(0) ? [] : [1] };
    const refused = { code: 3, message: expect.stringMatching(message) };
    expect(await call(createPredictionStage(echo), 'Predict', { data: { tftensor } })).toEqual(refused);
    expect(await call(createPredictionStage(echo), 'SendFeedback', { truth: { data: { tftensor } } })).toEqual(refused);
  });

  it.each<[string, object, Record<string, string>, object]>([
    ['an empty message', {}, { seldon: 'dep' }, { code: 3, message: expect.stringContaining('Invalid request data type') }],
    [
      'a type of the caller’s own',
      { customData: { type_url: 'x' } },
      { seldon: 'dep' },
      { code: 12, message: expect.stringContaining('customData') },
    ],
    [
      'an open TensorProto',
      { data: { tftensor: { dtype: 'DT_FLOAT', tensor_shape: { dim: [{ size: -1 }] } } } },
      { seldon: 'dep' },
      { code: 3, message: expect.stringContaining('open axis') },
    ],
    [
      'no deployment where there are several',
      {},
      {},
      { code: 3, message: expect.stringContaining('there are default/dep, default/loading') },
    ],
    ['a deployment that is not there', {}, { seldon: 'nobody' }, { code: 5, message: 'There is no deployment nobody.' }],
    [
      'a deployment that is loading',
      {},
      { seldon: 'loading', namespace: 'default' },
      { code: 14, message: expect.stringContaining('it is being loaded.') },
    ],
  ])('refuses %s with the status that fits', async (_what, message, headers, fault) => {
    expect(await call(createPredictionStage(echo), 'Predict', message, headers)).toEqual(fault);
  });

  it.each<[string, number]>([
    ['resource_exhausted', 8],
    ['deadline_exceeded', 4],
    ['internal', 13],
    ['invalid_argument', 3],
  ] as const)('tells of %s by status %d', async (code, status) => {
    const stage = createPredictionStage({
      predict: () => {
        throw new PlatformError(code as 'internal', 'why');
      },
    });
    expect(await call(stage, 'Predict', { strData: 'x' })).toEqual({ code: status, message: 'why' });
  });
});
