// What a trace says of a request, whatever its protocol.
import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../testing/prediction-stage.ts';
import { createSpanRecorder } from '../../testing/span-recorder.ts';
import { PlatformError } from '../kernel/errors.ts';
import { loadProto } from './load-proto.ts';

const CALLER = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const echo: StageModel['predict'] = ({ form, tensors }) => ({ form, tensors });
const QUESTION = { data: { ndarray: [[1, 2]] } };

function stageOf(predict: StageModel['predict'] = echo, options: Parameters<typeof createPredictionStage>[1] = {}) {
  const recorder = createSpanRecorder();
  const stage = createPredictionStage({ predict }, { ...options, tracer: recorder.tracer });
  return { ...stage, spans: recorder.spans };
}

const PREDICT = '/seldon/default/dep/api/v1.0/predictions';

describe('the trace of a request', () => {
  it('has the request and the call of each unit, described by their conventions', async () => {
    const { ask, spans } = stageOf();
    const { headers } = await ask(`${PREDICT}?a=b`, QUESTION, { headers: { ...CALLER, 'user-agent': 'test/1' } });
    const [unit, request] = spans();
    expect(request).toMatchObject({
      name: 'POST /seldon/{namespace}/{deployment}/api/v1.0/predictions',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentId: 'b7ad6b7169203331',
      isServer: true,
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'http.route': '/seldon/{namespace}/{deployment}/api/v1.0/predictions',
        'url.path': PREDICT,
        'url.query': 'a=b',
        'url.scheme': 'http',
        'user_agent.original': 'test/1',
        'ovenbird.namespace': 'default',
        'ovenbird.deployment': 'dep',
        'ovenbird.revision': 3,
        'ovenbird.predictor': 'main',
        'ovenbird.protocol': 'seldon',
        'ovenbird.puid': 'PUID',
      },
    });
    expect(request).not.toHaveProperty('error');
    expect(unit).toMatchObject({
      name: 'predict unit',
      parent: request!.name,
      isServer: false,
      attributes: {
        'ovenbird.unit.name': 'unit',
        'ovenbird.unit.type': 'MODEL',
        'ovenbird.unit.method': '/predict',
        'ovenbird.unit.runtime': 'python',
        'ovenbird.model.name': 'img',
        'ovenbird.model.version': '1',
        'ovenbird.model.uri': 'models:/img/1',
      },
    });
    expect(headers.traceresponse).toBe(`00-${request!.traceId}-${request!.id}-01`);
  });

  it.each([
    ['/v2/models/dep/infer', { inputs: [{ name: 'x', shape: [1], datatype: 'FP64', data: [1] }] }, 'POST /v2/models/{model}/infer'],
    ['/v1/models/dep:predict', { instances: [[1]] }, 'POST /v1/models/{model}:predict'],
    ['/seldon/default/dep/invocations', { inputs: [[1]] }, 'POST /seldon/{namespace}/{deployment}/invocations'],
  ])('is named by the route of %s', async (path, body, name) => {
    const { ask, spans } = stageOf();
    await ask(path, body);
    expect(spans().map((span) => span.name)).toEqual(['predict unit', name]);
  });

  it('says what failed: of the request only where that is the server’s fault', async () => {
    const fault = (code: 'internal' | 'invalid_argument') => () => Promise.reject(new PlatformError(code, 'not today'));
    const server = stageOf(fault('internal'));
    await server.ask(PREDICT, QUESTION);
    expect(server.spans()).toMatchObject([
      { name: 'predict unit', error: 'not today' },
      { error: expect.stringContaining('not today'), attributes: { 'http.response.status_code': 500, 'error.type': '500' } },
    ]);
    const caller = stageOf(fault('invalid_argument'));
    await caller.ask(PREDICT, QUESTION);
    await caller.ask('/seldon/default/nobody/api/v1.0/predictions', QUESTION);
    const [unit, refused, unknown] = caller.spans();
    expect(unit!.error).toBe('not today');
    expect(refused).not.toHaveProperty('error');
    expect(refused!.attributes['http.response.status_code']).toBe(400);
    expect(unknown!.attributes).toMatchObject({ 'http.response.status_code': 404 });
    expect(unknown!.attributes).not.toHaveProperty('ovenbird.deployment');
  });

  it('over gRPC is described as a call, and its metadata tells of the trace', async () => {
    const { ask, spans } = stageOf();
    const inference = loadProto(new URL('oip/grpc/open-inference.proto', import.meta.url)).lookupType('inference.ModelInferRequest');
    const seldon = loadProto(
      new URL('seldon/grpc/tensorflow.proto', import.meta.url),
      new URL('seldon/grpc/seldon.proto', import.meta.url),
    ).lookupType('seldon.protos.SeldonMessage');
    const bytes = (type: typeof seldon, message: object) => Buffer.from(type.encode(type.fromObject(message)).finish());
    const tensor = { name: 'x', datatype: 'FP64', shape: [1], contents: { fp64_contents: [1] } };
    const answer = await ask('/inference.GRPCInferenceService/ModelInfer', bytes(inference, { model_name: 'dep', inputs: [tensor] }), {
      headers: CALLER,
    });
    expect(answer.headers.traceresponse).toContain('0af7651916cd43dd8448eb211c80319c');
    await ask('/inference.GRPCInferenceService/ModelInfer', bytes(inference, { model_name: 'nobody' }));
    await ask('/seldon.protos.Seldon/Predict', bytes(seldon, { data: { tensor: { shape: [1, 1], values: [1] } } }), {
      headers: { seldon: 'dep' },
    });
    await ask('/seldon.protos.Seldon/Predict', bytes(seldon, {}), { headers: { seldon: 'dep' } });
    const calls = spans().filter((span) => span.isServer);
    expect(calls.map(({ name, attributes }) => [name, attributes['rpc.service'], attributes['rpc.grpc.status_code']])).toEqual([
      ['inference.GRPCInferenceService/ModelInfer', 'inference.GRPCInferenceService', 0],
      ['inference.GRPCInferenceService/ModelInfer', 'inference.GRPCInferenceService', 5],
      ['seldon.protos.Seldon/Predict', 'seldon.protos.Seldon', 0],
      ['seldon.protos.Seldon/Predict', 'seldon.protos.Seldon', 3],
    ]);
    expect(calls[0]!.attributes).toMatchObject({ 'rpc.system': 'grpc', 'rpc.method': 'ModelInfer' });
    expect(calls[0]!.attributes).not.toHaveProperty('http.request.method');
  });

  it('goes on in the shadow, which nobody waited for', async () => {
    const shadow = { name: 'next', trafficPercent: 100, shadow: true, model: { predict: echo } };
    const { ask, spans, observed } = stageOf(echo, { predictors: [shadow] });
    await ask(PREDICT, QUESTION, { headers: CALLER });
    await expect.poll(() => observed.length).toBe(2);
    const [, request, unit, copy] = spans();
    expect(copy).toMatchObject({
      name: 'shadow next',
      parent: request!.name,
      traceId: request!.traceId,
      attributes: { 'ovenbird.predictor': 'next', 'ovenbird.puid': 'PUID.shadow' },
    });
    expect(unit).toMatchObject({ name: 'predict unit', parent: 'shadow next' });
    expect(copy!.startMs).toBeGreaterThanOrEqual(request!.endMs);
    expect(observed.map((told) => [told.id, told.traceId])).toEqual([
      ['PUID', request!.traceId],
      ['PUID.shadow', request!.traceId],
    ]);
  });

  it('of feedback is linked to the answer that it is about', async () => {
    const { ask, spans, observed } = stageOf();
    await ask(PREDICT, { ...QUESTION, meta: { puid: 'mine' } });
    const request = spans().find((span) => span.isServer)!;
    await ask('/seldon/default/dep/api/v1.0/feedback', { response: { meta: { puid: 'mine' } }, reward: 1 });
    expect(spans().slice(-2)).toMatchObject([
      { name: 'send-feedback unit' },
      { name: 'POST /seldon/{namespace}/{deployment}/api/v1.0/feedback', links: [request.id] },
    ]);
    expect(observed.map((answered) => answered.traceId)).toEqual([request.traceId, spans().at(-1)!.traceId]);
  });

  it('that is not sampled goes on to whoever is asked next, and nothing is kept', async () => {
    const told: unknown[] = [];
    const recorder = createSpanRecorder();
    const onSpan: StageModel['onSpan'] = (span) => told.push(span?.headers());
    const { ask, observed } = createPredictionStage({ predict: echo, onSpan }, { tracer: recorder.tracer });
    const { headers } = await ask(PREDICT, QUESTION, { headers: { b3: '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0' } });
    expect(headers.traceresponse).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-\w{16}-00$/);
    expect(told).toEqual([
      { traceparent: headers.traceresponse, b3: expect.stringMatching(/^0af7651916cd43dd8448eb211c80319c-\w{16}-0$/) },
    ]);
    expect(recorder.spans()).toEqual([]);
    expect(observed[0]!.traceId).toBeUndefined();
  });

  it('is not there, nor a word of it, where nobody asked for traces', async () => {
    const told: unknown[] = [];
    const { ask } = createPredictionStage({ predict: echo, onSpan: (span) => told.push(span) });
    expect((await ask(PREDICT, QUESTION, { headers: CALLER })).headers).not.toHaveProperty('traceresponse');
    expect(told).toEqual([undefined]);
  });
});
