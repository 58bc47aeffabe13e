import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel, type StageOptions } from '../../testing/prediction-stage.ts';
import type { TopicMessage } from '../domain/serving/streams/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { createMessageCodec } from '../protocols/seldon/grpc/message-codec.ts';
import { createTopicAnswers } from './answer-topics.ts';

const echo: StageModel = { predict: ({ form, tensors }) => ({ form, tensors }) };

function topicOf(
  model: StageModel = echo,
  { protocol = 'seldon', predictor = 'main', ...options }: StageOptions & { protocol?: string; predictor?: string } = {},
) {
  const stage = createPredictionStage(model, options);
  const settings = { group: 'g', brokers: ['b:1'], inputTopic: 'in', outputTopic: 'out', workers: 1 };
  const wanted = { namespace: 'default', name: 'dep', predictor, protocol, settings };
  const topic = createTopicAnswers({ ...stage.messages, version: '1', maxBodyBytes: 200, deadlineMs: 1000 }, wanted);
  async function answer(value: unknown, more: Partial<TopicMessage> = {}, isLast = false) {
    const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const message = { partition: 2, offset: 7n, key: undefined, headers: {}, value: bytes, ...more };
    const { status, message: answered } = await topic.answer(message, new AbortController().signal, isLast);
    return { status, key: answered.key.toString(), headers: answered.headers, value: answered.value, text: answered.value.toString() };
  }
  return { ...topic, answer, observed: stage.observed };
}

const ONE = { data: { ndarray: [[1]] } };

describe('a message of a topic', () => {
  it.each<[string, unknown, Record<string, string>, string]>([
    ['the header of Seldon', { ...ONE, meta: { puid: 'body' } }, { 'seldon-puid': 'header', requestid: 'event' }, 'header'],
    ['the request id of a CloudEvent', { ...ONE, meta: { puid: 'body' } }, { ce_requestid: 'event' }, 'event'],
    ['its body', { ...ONE, meta: { puid: 'body' } }, { requestid: 'no id\n' }, 'body'],
    ['its place', ONE, {}, 'in-2-7'],
    ['its place, also when it is not understood', 'no JSON', {}, 'in-2-7'],
  ])('is called by %s', async (_what, body, headers, id) => {
    const { answer, observed } = topicOf();
    const answered = await answer(body, { headers });
    expect(answered.headers['seldon-puid']).toBe(id);
    expect(answered.key).toBe(id);
    expect(observed).toMatchObject([{ id }]);
  });

  it('is answered under its own key, with the id that it was sent with', async () => {
    const answered = await topicOf().answer(ONE, { key: Buffer.from('k'), headers: { requestid: 'event', other: 'x' } });
    expect(answered).toMatchObject({ status: 200, key: 'k' });
    expect(answered.headers).toEqual({ 'content-type': 'application/json', 'seldon-puid': 'event', requestid: 'event' });
  });

  it.each([
    ['seldon', ONE, { data: { ndarray: [[1]] } }, { status: { reason: 'MICROSERVICE_BAD_DATA' } }],
    [
      'v2',
      { id: 'i', inputs: [{ name: 'x', datatype: 'FP64', shape: [1], data: [1] }] },
      { id: 'i', outputs: [{ data: [1] }] },
      { error: expect.any(String) },
    ],
    ['tensorflow', { instances: [[1]] }, { predictions: [[1]] }, { error: expect.any(String) }],
  ])('is of the protocol %s, and so are errors', async (protocol, asked, answered, fault) => {
    const { answer } = topicOf(echo, { protocol });
    expect(JSON.parse((await answer(asked)).text)).toMatchObject(answered);
    for (const wrong of ['', '{', 'x'.repeat(201)]) {
      const refused = await answer(wrong);
      expect(refused.headers.error).toBe(String(refused.status));
      expect(refused.status).toBe(wrong.length > 200 ? 413 : 400);
      if (refused.status === 400) expect(JSON.parse(refused.text)).toMatchObject(fault);
    }
  });

  it('in protobuf has an answer and an error in protobuf, where the protocol is Seldon’s', async () => {
    const codec = createMessageCodec();
    const headers = { 'proto-name': 'seldon.protos.SeldonMessage' };
    const answered = await topicOf().answer(codec.fromJson(JSON.stringify(ONE)), { headers });
    expect(answered.headers).toMatchObject({ ...headers, 'content-type': 'application/protobuf' });
    expect(JSON.parse(codec.toJson(answered.value))).toMatchObject({ data: { ndarray: [[1]] }, meta: { puid: 'in-2-7' } });
    const refused = await topicOf().answer(Buffer.from([255]), { headers });
    expect(refused.headers).toMatchObject({ ...headers, error: '400' });
    const foreign = await topicOf(echo, { protocol: 'v2' }).answer(Buffer.from([1]), {
      headers: { 'proto-name': 'inference.ModelInferRequest' },
    });
    expect(JSON.parse(foreign.text)).toEqual({ error: expect.stringContaining('inference.ModelInferRequest') });
  });

  it('is for one predictor, whatever its weight, and for no shadow beside it', async () => {
    let copies = 0;
    const canary: StageModel = {
      predict: () => ({ form: 'array', tensors: [{ name: '', datatype: 'float64', shape: [1, 1], data: [5] }] }) as never,
    };
    const shadow: StageModel = {
      predict: (input) => {
        copies += 1;
        return echo.predict(input, new AbortController().signal);
      },
    };
    const predictors = [
      { name: 'canary', trafficPercent: 0, model: canary },
      { name: 'shadow', trafficPercent: 100, shadow: true, model: shadow },
    ];
    const { answer, observed } = topicOf(echo, { predictors, predictor: 'canary' });
    expect((await answer(ONE)).status).toBe(200);
    await new Promise(setImmediate);
    expect(observed.map(({ predictor }) => predictor)).toEqual(['canary']);
    expect(copies).toBe(0);
    expect((await topicOf(echo, { predictors, predictor: 'gone' }).answer(ONE)).status).toBe(404);
  });

  it('is logged when its model is away only where it is not asked again', async () => {
    const away: StageModel = {
      predict: () => {
        throw new PlatformError('unavailable', 'away');
      },
    };
    const { answer, observed } = topicOf(away);
    expect((await answer(ONE)).status).toBe(503);
    expect(observed).toEqual([]);
    expect((await answer(ONE, {}, true)).status).toBe(503);
    expect(observed).toMatchObject([{ status: 503 }]);
  });

  it('has an error in the place of an answer that is too large', () => {
    const { tooLarge } = topicOf(echo, { protocol: 'v2' });
    const told = tooLarge({
      key: Buffer.from('k'),
      value: Buffer.alloc(9),
      headers: { 'seldon-puid': 'p', 'inference-header-content-length': '3' },
    });
    expect(told.headers).toEqual({ 'seldon-puid': 'p', 'content-type': 'application/json', error: '413' });
    expect(JSON.parse(told.value.toString())).toEqual({ error: 'The answer of 9 bytes is larger than the topic out takes.' });
  });
});
