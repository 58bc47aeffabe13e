import { describe, expect, it } from 'vitest';
import type { FeedbackRecord, PredictionRecord } from '../domain/monitoring/index.ts';
import type { LoadedUnit, NodeCall, Revision } from '../domain/serving/index.ts';
import { type AnsweredRequest, createServingMeters } from '../domain/serving/observation/index.ts';
import { silentLogger } from '../kernel/logger.ts';
import { createLogPlans } from './log-plan.ts';
import { createObserveAnswers } from './observe-answers.ts';

const unit = (name: string, more: object = {}): LoadedUnit => ({
  spec: { name, parameters: [], children: [] },
  pinned: { predictor: 'main', node: name, uri: `img-${name}:1`, location: '', ...more },
  model: { runtime: 'component', availableReplicas: () => 1 },
});
const call = (of: LoadedUnit, service: NodeCall['service'], durationMs: number | null): NodeCall => ({ unit: of, service, durationMs });
const model = unit('m', { modelName: 'iris', modelVersion: '2', runId: 'r1' });
const transformer = unit('t');
const pinned = [{ ...model.pinned }, { ...model.pinned, predictor: 'other' }];

const answered: AnsweredRequest = {
  id: 'P',
  kind: 'prediction',
  at: 1000,
  revision: {
    namespace: 'default',
    name: 'dep',
    number: 3,
    models: pinned,
    spec: {
      annotations: {},
      predictors: [
        { name: 'main', annotations: {}, labels: { version: 'v9' }, orchestratorEnv: {}, graph: model.spec },
        { name: 'shadow', annotations: {}, labels: {}, shadow: true, orchestratorEnv: {}, graph: model.spec },
      ],
    },
  } as unknown as Revision,
  predictor: 'main',
  protocol: 'seldon',
  status: 200,
  latencyMs: 50,
  requestText: '{}',
  responseText: '{}',
};

function stage() {
  const predictions: PredictionRecord[] = [];
  const asked: string[][] = [];
  const feedback: FeedbackRecord[] = [];
  const meters = createServingMeters();
  const observe = createObserveAnswers({
    record: (record, units) => {
      predictions.push(record);
      asked.push(units.map(({ node }) => node));
    },
    recordFeedback: (record) => void feedback.push(record),
    logNodeCalls: () => {},
    planOf: createLogPlans({ samplePercent: 100, maxPayloadBytes: 1000, keepsPayloads: true, sinks: {} }),
    meters,
    logger: silentLogger,
  });
  return { predictions, asked, feedback, meters, observe };
}

describe('an answered request', () => {
  it('is logged with every unit that took part, each once, with its time', () => {
    const { observe, predictions } = stage();
    observe({
      ...answered,
      calls: [call(transformer, '/transform-input', 1), call(model, '/predict', 30), call(transformer, '/transform-output', 2)],
    });
    expect(predictions[0]!.nodes).toEqual([
      { node: 't', model: null, modelVersion: null, runId: null, durationMs: 3 },
      { node: 'm', model: 'iris', modelVersion: '2', runId: 'r1', durationMs: 30 },
    ]);
  });

  it('is logged with the models of its predictor when it came to no unit', () => {
    const { observe, predictions, asked } = stage();
    observe({ ...answered, status: 400, error: 'no JSON' });
    expect(asked).toEqual([[]]);
    expect(predictions[0]!.nodes).toEqual([{ node: 'm', model: 'iris', modelVersion: '2', runId: 'r1', durationMs: null }]);
  });

  it('is measured as a whole and for each call, a failed one with the status of the answer', () => {
    const { observe, meters } = stage();
    observe({ ...answered, status: 500, error: 'boom', calls: [call(transformer, '/transform-input', 1), call(model, '/predict', null)] });
    expect(
      meters.requests.read().map(({ labels }) => [labels.service, labels.modelName, labels.modelImage, labels.version, labels.status]),
    ).toEqual([
      ['predictions', '', '', 'v9', 500],
      ['/transform-input', 't', 'img-t:1', 'v9', 200],
      ['/predict', 'iris', 'iris:2', 'v9', 500],
    ]);
  });

  it('adds the metrics that units gave, also where another unit failed, under the names of the wrapper', () => {
    const { observe, meters } = stage();
    const metrics = [{ key: 'seen', type: 'COUNTER', value: 2, tags: { colour: 'red' } }];
    observe({
      ...answered,
      status: 500,
      error: 'boom',
      calls: [{ ...call(transformer, '/transform-input', 1), metrics }, call(model, '/predict', null)],
    });
    expect(meters.custom.read().families).toMatchObject([
      { name: 'seen_total', series: [{ unit: { modelName: 't' }, tags: { colour: 'red', method: 'inputtransform' }, value: 2 }] },
    ]);
  });

  it("counts as an inference where it spoke the Open Inference Protocol, a shadow's does not", () => {
    const { observe, meters } = stage();
    observe(answered);
    for (const status of [200, 200, 400]) observe({ ...answered, protocol: 'v2', status });
    observe({ ...answered, protocol: 'v2', predictor: 'shadow' });
    expect(meters.inferences.read()).toEqual([
      { labels: { model: 'dep', namespace: 'default', version: '2' }, succeeded: 2, failed: 1, sumSeconds: expect.closeTo(0.15) },
    ]);
  });
});

it('what was answered is logged with its trace, feedback with its own', () => {
  const { observe, predictions, feedback } = stage();
  observe({ ...answered, traceId: 't1' });
  observe({ ...answered, kind: 'feedback', feedback: { reward: 1 }, traceId: 't2' });
  expect([predictions[0]!.traceId, feedback[0]!.traceId]).toEqual(['t1', 't2']);
});

describe('feedback', () => {
  const told: AnsweredRequest = {
    ...answered,
    kind: 'feedback',
    feedback: { reward: 0, truth: '"yes"' },
    calls: [call(model, '/send-feedback', 1)],
  };

  it('is logged as feedback about the prediction, and is no prediction', () => {
    const { observe, predictions, feedback } = stage();
    observe(told);
    expect(predictions).toEqual([]);
    expect(feedback).toMatchObject([{ kind: 'feedback', id: 'P', reward: 0, truth: '"yes"', nodes: [{ node: 'm' }], request: '{}' }]);
  });

  it('counts for every unit that got it, also with a reward of zero', () => {
    const { observe, meters } = stage();
    for (const reward of [0, 0, 0, 1]) observe({ ...told, feedback: { reward } });
    expect(meters.feedback.read()).toMatchObject([{ labels: { modelName: 'iris', modelImage: 'iris:2' }, count: 4, reward: 1 }]);
  });

  it('that was not understood is neither logged nor counted', () => {
    const { observe, meters, feedback } = stage();
    const { feedback: _none, ...refused } = told;
    observe({ ...refused, status: 400, error: 'reward: expected a number.' });
    expect([feedback, meters.feedback.read()]).toEqual([[], []]);
  });
});
