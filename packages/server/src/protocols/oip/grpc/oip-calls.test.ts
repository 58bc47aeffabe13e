import { describe, expect, it } from 'vitest';
import { createPredictionStage, type PredictionStage, type StageModel } from '../../../../testing/prediction-stage.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { loadProto } from '../../load-proto.ts';

const root = loadProto(new URL('open-inference.proto', import.meta.url));
const echo: StageModel = { predict: ({ form, tensors }) => ({ form, tensors }) };

/** @param request  as protobufjs reads plain objects: numbers for 64 bits too */
async function call(stage: PredictionStage, method: string, request: object, headers: Record<string, string> = {}) {
  const { requestType, responseType } = root.lookupService('inference.GRPCInferenceService').methods[method]!;
  const type = root.lookupType(`inference.${requestType}`);
  const body = Buffer.from(type.encode(type.fromObject(request)).finish());
  return read(await stage.ask(`/inference.GRPCInferenceService/${method}`, body, { headers }), `inference.${responseType}`);
}

function read(answer: Awaited<ReturnType<PredictionStage['ask']>>, type: string): unknown {
  const { 'grpc-status': code, 'grpc-message': message } = answer.headers;
  if (code !== undefined) return { code: Number(code), message };
  const answered = root.lookupType(type);
  return answered.toObject(answered.decode(answer.bytes), { longs: String, bytes: String, arrays: false });
}

const input = (datatype: string, contents: object, shape = [2]) => ({ name: 'x', datatype, shape, contents });

describe('Open Inference over gRPC', () => {
  it.each<[string, object, object]>([
    ['BOOL', { bool_contents: [true, false] }, { bool_contents: [true, false] }],
    ['INT8', { int_contents: [-1, 1] }, { int_contents: [-1, 1] }],
    ['INT64', { int64_contents: ['9007199254740993', '-1'] }, { int64_contents: ['9007199254740993', '-1'] }],
    ['UINT16', { uint_contents: [65_535, 1] }, { uint_contents: [65_535, 1] }],
    ['UINT64', { uint64_contents: ['18446744073709551615', '1'] }, { uint64_contents: ['18446744073709551615', '1'] }],
    ['FP32', { fp32_contents: [1.5, 2] }, { fp32_contents: [1.5, 2] }],
    ['FP64', { fp64_contents: [0.1, 2] }, { fp64_contents: [0.1, 2] }],
    ['BYTES', { bytes_contents: ['aGk=', ''] }, { bytes_contents: ['aGk=', ''] }],
  ])('answers typed contents of %s with typed contents', async (datatype, contents, answered) => {
    const stage = createPredictionStage(echo);
    const request = { model_name: 'dep', id: 'mine', inputs: [input(datatype, contents)] };
    expect(await call(stage, 'ModelInfer', request)).toEqual({
      model_name: 'dep',
      model_version: '1',
      id: 'mine',
      outputs: [{ name: 'output-1', datatype, shape: ['2'], contents: answered }],
    });
    expect(stage.observed).toMatchObject([{ id: 'mine', protocol: 'v2', status: 200, requestText: expect.stringContaining(datatype) }]);
  });

  it('answers raw contents with raw contents', async () => {
    const raw = Buffer.from(new Float32Array([1.5, -2]).buffer).toString('base64');
    const request = { model_name: 'dep', inputs: [{ name: 'x', datatype: 'FP32', shape: [2] }], raw_input_contents: [raw] };
    expect(await call(createPredictionStage(echo), 'ModelInfer', request)).toMatchObject({
      id: 'PUID',
      outputs: [{ name: 'output-1', datatype: 'FP32', shape: ['2'] }],
      raw_output_contents: [raw],
    });
  });

  it.each<[string, object, object]>([
    ['no inputs', {}, { code: 3, message: 'inputs: expected tensors, got none.' }],
    [
      'an unknown datatype',
      { inputs: [input('FLOAT', {})] },
      { code: 3, message: expect.stringContaining('inputs[0].datatype: expected one of') },
    ],
    [
      'contents that do not fill the shape',
      { inputs: [input('FP32', { fp32_contents: [1] })] },
      { code: 3, message: expect.stringContaining('needs 2 values, got 1') },
    ],
    [
      'contents of another type',
      { inputs: [input('FP32', { fp64_contents: [1, 2] })] },
      { code: 3, message: expect.stringContaining('fp32_contents: shape [2] needs 2 values, got 0') },
    ],
    [
      'both kinds of contents',
      { inputs: [input('FP32', { fp32_contents: [1, 2] })], raw_input_contents: [Buffer.alloc(8)] },
      { code: 3, message: expect.stringContaining('exclude each other') },
    ],
    [
      'raw contents for some inputs',
      { inputs: [input('FP32', {}), input('FP32', {})], raw_input_contents: [Buffer.alloc(8)] },
      { code: 3, message: expect.stringContaining('expected one for each of the 2 inputs') },
    ],
    [
      'typed contents of FP16',
      { inputs: [input('FP16', {})] },
      { code: 3, message: expect.stringContaining('send it in raw_input_contents') },
    ],
    ['a negative shape', { inputs: [input('FP32', {}, [-1])] }, { code: 3, message: expect.stringContaining('inputs[0].shape') }],
    [
      'an output that is not there',
      { inputs: [input('FP32', { fp32_contents: [1, 2] })], outputs: [{ name: 'nope' }] },
      { code: 3, message: expect.stringContaining('no output nope') },
    ],
    ['a model that is not there', { model_name: 'nobody' }, { code: 5, message: 'There is no deployment nobody.' }],
    ['a version that is not there', { model_version: '2' }, { code: 5, message: 'Model dep has no version 2; it serves 1.' }],
    ['a model that is loading', { model_name: 'loading' }, { code: 14, message: expect.stringContaining('it is being loaded.') }],
    [
      'memory shared with the client',
      { inputs: [{ ...input('FP32', {}), parameters: { shared_memory_region: { string_param: 'r' } } }] },
      { code: 12, message: expect.stringContaining('shared_memory_region') },
    ],
  ])('refuses %s with the status that fits', async (_what, request, fault) => {
    expect(await call(createPredictionStage(echo), 'ModelInfer', { model_name: 'dep', ...request })).toEqual(fault);
  });

  it('tells of an overload by its own status', async () => {
    const stage = createPredictionStage({
      predict: () => {
        throw new PlatformError('resource_exhausted', 'full');
      },
    });
    const request = { model_name: 'dep', inputs: [input('FP32', { fp32_contents: [1, 2] })] };
    expect(await call(stage, 'ModelInfer', request)).toEqual({ code: 8, message: 'full' });
  });

  it('finds the deployment by Seldon’s headers, where a model is a unit', async () => {
    const request = { model_name: 'unit', inputs: [input('FP32', { fp32_contents: [1, 2] })] };
    const stage = createPredictionStage(echo);
    expect(await call(stage, 'ModelInfer', request, { seldon: 'dep', namespace: 'default' })).toMatchObject({ model_name: 'unit' });
    expect(await call(stage, 'ModelInfer', request, { seldon: 'dep' })).toMatchObject({ model_name: 'unit' });
    expect(await call(stage, 'ModelInfer', request, { seldon: 'dep', namespace: 'other' })).toMatchObject({ code: 5 });
    expect(await call(stage, 'ModelInfer', { ...request, model_name: 'other' }, { seldon: 'dep' })).toMatchObject({ code: 5 });
  });

  it('describes the server and its models', async () => {
    const stage = createPredictionStage(echo);
    expect(await call(stage, 'ServerLive', {})).toEqual({ live: true });
    expect(await call(stage, 'ServerReady', {})).toEqual({ ready: true });
    expect(await call(stage, 'ServerMetadata', {})).toMatchObject({ name: 'ovenbird', version: '1.0' });
    expect(await call(stage, 'ModelReady', { name: 'dep' })).toEqual({ ready: true });
    // False is what a message leaves out.
    expect(await call(stage, 'ModelReady', { name: 'loading' })).toEqual({});
    expect(await call(stage, 'ModelReady', { name: 'nobody' })).toMatchObject({ code: 5 });
    expect(await call(stage, 'ModelMetadata', { name: 'dep' })).toMatchObject({ name: 'dep', versions: ['1'] });
    expect(await call(stage, 'RepositoryIndex', { ready: true })).toEqual({
      models: [{ name: 'dep', version: '1', state: 'READY' }],
    });
    expect(await call(stage, 'RepositoryModelLoad', { model_name: 'dep' })).toEqual({});
    expect(await call(stage, 'RepositoryModelUnload', { model_name: 'nobody' })).toMatchObject({ code: 5 });
    expect(await call(stage, 'RepositoryModelUnload', { model_name: 'dep' })).toEqual({});
    expect(await call(stage, 'ModelReady', { name: 'dep' })).toEqual({});
    expect(await call(stage, 'ModelMetadata', { name: 'dep' })).toMatchObject({ code: 5, message: expect.stringContaining('is unloaded') });
    expect(await call(stage, 'RepositoryModelLoad', { model_name: 'dep' })).toEqual({});
    expect(await call(stage, 'ModelReady', { name: 'dep' })).toEqual({ ready: true });
  });

  it('refuses bytes that are no message', async () => {
    const answer = await createPredictionStage(echo).ask('/inference.GRPCInferenceService/ModelInfer', Buffer.from([0xff]));
    expect(answer.headers).toMatchObject({ 'grpc-status': '3', 'grpc-message': expect.stringContaining('no ModelInferRequest') });
  });
});
