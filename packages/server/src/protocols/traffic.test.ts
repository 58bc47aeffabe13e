// What a caller sees of several predictors, and what is told about a shadow of which he sees nothing.
import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel, type StageOptions } from '../../testing/prediction-stage.ts';
import { createShadowRoom, type ModelOutput } from '../domain/serving/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { loadProto } from './load-proto.ts';

const outputOf = (value: number): ModelOutput => ({
  form: 'array',
  tensors: [{ name: '', datatype: 'float64', shape: [1], data: new Float64Array([value]) }],
});
const says = (value: number): StageModel => ({ predict: () => outputOf(value) });
const SELDON = '/seldon/default/dep/api/v1.0';
const request = { data: { ndarray: [[1, 2]] } };
const later = () => new Promise((resolve) => setTimeout(resolve, 5));

const shadowed = (model: StageModel, trafficPercent = 100, predictions: StageOptions['predictions'] = {}) =>
  createPredictionStage(says(1), { predictors: [{ name: 'shadow', trafficPercent, shadow: true, model }], predictions });

describe('a shadow', () => {
  it.each<[string, string, object]>([
    ['seldon', `${SELDON}/predictions`, request],
    ['v2', '/v2/models/dep/infer', { inputs: [{ name: 'x', datatype: 'FP64', shape: [1, 2], data: [1, 2] }] }],
    ['tensorflow', '/v1/models/dep:predict', { instances: [[1, 2]] }],
    ['mlflow', '/seldon/default/dep/invocations', { inputs: [[1, 2]] }],
  ])('is asked what the caller asked, and its answer is told under its name (%s)', async (protocol, path, body) => {
    const stage = shadowed(says(2));
    const answer = await stage.ask(path, body);
    await later();
    expect(answer.status).toBe(200);
    const [main, shadow] = stage.observed;
    expect(stage.observed).toMatchObject([
      { predictor: 'main', protocol, status: 200 },
      { predictor: 'shadow', protocol, status: 200, kind: 'prediction' },
    ]);
    expect(shadow!.id).toBe(`${main!.id}.shadow`);
    expect(shadow!.requestText).toBe(main!.requestText);
    expect(main!.responseText).toBe(answer.text);
    expect([main!, shadow!].map(({ answer: given }) => given?.output.tensors[0]?.data[0])).toEqual([1, 2]);
  });

  it('is asked what came as a binary tensor over gRPC', async () => {
    const root = loadProto(new URL('oip/grpc/open-inference.proto', import.meta.url));
    const type = root.lookupType('inference.ModelInferRequest');
    const bytes = Buffer.from(new Float64Array([5, 7]).buffer);
    const inputs = [{ name: 'x', datatype: 'FP64', shape: [1, 2] }];
    const message = type.encode(type.fromObject({ model_name: 'dep', inputs, raw_input_contents: [bytes] })).finish();
    const seen: unknown[] = [];
    const stage = shadowed({
      predict: ({ tensors }) => {
        seen.push([...tensors[0]!.data]);
        return outputOf(2);
      },
    });
    await stage.ask('/inference.GRPCInferenceService/ModelInfer', Buffer.from(message));
    await later();
    expect(seen).toEqual([[5, 7]]);
    expect(stage.observed.map(({ predictor, status }) => [predictor, status])).toEqual([
      ['main', 200],
      ['shadow', 200],
    ]);
    expect(stage.observed[1]!.requestText).toBe(stage.observed[0]!.requestText);
  });

  it('is never waited for, and its failure is nobody’s', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const stage = shadowed({ predict: () => promise });
    expect(await stage.ask(`${SELDON}/predictions`, request)).toMatchObject({ status: 200, body: { data: { ndarray: [1] } } });
    expect(stage.observed).toHaveLength(1);
    await later();
    reject(new PlatformError('unavailable', 'the worker ended twice'));
    await later();
    expect(stage.observed[1]).toMatchObject({ predictor: 'shadow', status: 503, error: 'the worker ended twice' });
  });

  it('drops what it has no room for, and counts that', async () => {
    const { promise, resolve } = Promise.withResolvers<ModelOutput>();
    const shadowRoom = createShadowRoom(2);
    const stage = shadowed({ predict: async () => promise }, 100, { shadowRoom });
    for (let asked = 0; asked < 5; asked += 1) await stage.ask(`${SELDON}/predictions`, request);
    expect(shadowRoom.read()).toMatchObject([{ dropped: 3 }]);
    resolve(outputOf(2));
    await later();
    await stage.ask(`${SELDON}/predictions`, request);
    await later();
    expect(stage.observed.filter(({ predictor }) => predictor === 'shadow')).toHaveLength(3);
  });

  it('gets its percent of the requests', async () => {
    const draws = [0.29, 0.3, 0.99, 0];
    const stage = shadowed(says(2), 30, { random: () => draws.shift()! });
    for (let asked = 0; asked < 4; asked += 1) await stage.ask(`${SELDON}/predictions`, request);
    await later();
    expect(stage.observed.filter(({ predictor }) => predictor === 'shadow')).toHaveLength(2);
  });

  it('gets no feedback, and nothing that could not be read', async () => {
    const stage = shadowed(says(2));
    await stage.ask(`${SELDON}/feedback`, { reward: 1 });
    await stage.ask(`${SELDON}/predictions`, request, { tooLargeFor: 1 });
    await later();
    expect(stage.observed.map(({ predictor }) => predictor)).toEqual(['main', 'main']);
  });
});

describe('headers', () => {
  const beta = { name: 'beta', trafficPercent: 0, route: { header: 'x-group', value: 'beta' }, model: says(3) };

  it('lead to their predictor in every protocol', async () => {
    const stage = createPredictionStage(says(1), { predictors: [beta] });
    const headers = { 'x-group': 'beta' };
    await stage.ask(`${SELDON}/predictions`, request, { headers });
    await stage.ask('/v2/models/dep/infer', { inputs: [{ name: 'x', datatype: 'FP64', shape: [1], data: [1] }] }, { headers });
    await stage.ask('/v1/models/dep:predict', { instances: [[1]] }, { headers });
    await stage.ask('/seldon/default/dep/invocations', { inputs: [[1]] }, { headers });
    await stage.ask(`${SELDON}/predictions`, request);
    expect(stage.observed.map(({ predictor }) => predictor)).toEqual(['beta', 'beta', 'beta', 'beta', 'main']);
  });
});

describe('feedback', () => {
  it('goes to the predictor that gave the answer, as long as that is known', async () => {
    const draws = [0.9, 0.1, 0.1, 0.9, 0.9];
    const stage = createPredictionStage(says(1), {
      predictors: [{ name: 'canary', trafficPercent: 50, model: says(2) }],
      predictions: { random: () => draws.shift()! },
    });
    const ask = (puid: string) => stage.ask(`${SELDON}/predictions`, request, { headers: { 'seldon-puid': puid } });
    const feed = (puid: string) => stage.ask(`${SELDON}/feedback`, { reward: 1, response: { meta: { puid } } });
    await ask('one');
    await ask('two');
    await feed('one');
    await feed('two');
    await feed('unknown');
    expect(stage.observed.map(({ predictor }) => predictor)).toEqual(['canary', 'main', 'canary', 'main', 'canary']);
  });
});
