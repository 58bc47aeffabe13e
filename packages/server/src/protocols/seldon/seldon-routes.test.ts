import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../../testing/prediction-stage.ts';
import { type ModelInput, type ModelOutput, parseSignature } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

const PREDICT = '/seldon/default/dep/api/v1.0/predictions';

/**
 * Questions and answers of Seldon's own Python wrapper (1.17.1), recorded; those that a single model has. Left out: the
 * coercion of mixed arrays to text, which only components without a signature keep, and an array printed as numpy prints it.
 */
interface Vector {
  readonly unit: string;
  readonly method: string;
  readonly path: string;
  readonly request: unknown;
  readonly status: number;
  readonly response: { readonly meta?: object };
}
const vectors = JSON.parse(readFileSync(new URL('./golden/wrapper.json', import.meta.url), 'utf8')) as Vector[];

const models: Record<string, StageModel> = {
  Echo: { predict: echo },
  Js: { predict: (input) => value({ got: input.tensors[0]!.data[0] }) },
  Str: { predict: (input) => value(`hello ${String(input.tensors[0]!.data[0])}`) },
  Err: {
    predict: () => {
      throw new PlatformError('internal', 'boom');
    },
  },
};

/** A Python class that returns its input: one text or some bytes come as themselves, not as an array. */
function echo({ form, tensors }: ModelInput): ModelOutput {
  const [only] = tensors;
  const isScalar = only!.datatype === 'bytes' || (only!.datatype === 'string' && only!.shape.length === 1);
  if (form === 'value' || isScalar) return { form: 'value', tensors: [{ ...only!, shape: [] }] };
  if (form !== 'table') return { form, tensors };
  const rows = tensors[0]!.shape[0]!;
  const data = Array.from(
    { length: rows * tensors.length },
    (_, index) => tensors[index % tensors.length]!.data[Math.floor(index / tensors.length)],
  );
  return {
    form: 'array',
    tensors: [{ name: '', datatype: 'float64', shape: [rows, tensors.length], data: Float64Array.from(data, Number) }],
  };
}

function value(data: unknown): ModelOutput {
  return { form: 'value', tensors: [{ name: '', datatype: 'json', shape: [], data: [data] }] };
}

describe('Seldon’s recorded pairs', () => {
  it.each(
    vectors.map(
      (vector) => [`${vector.unit} ${vector.method} ${vector.path} ${JSON.stringify(vector.request)?.slice(0, 90)}`, vector] as const,
    ),
  )('%s', async (_title, vector) => {
    const raw = vector.request as { __raw__?: string } | null;
    const path = vector.path.includes('health')
      ? 'api/v1.0/health/status'
      : vector.path.replace(/^\/predict/, 'api/v1.0/predictions').replace(/^\//, '');
    const body = raw === null ? undefined : (raw.__raw__ ?? raw);
    const answer = await createPredictionStage(models[vector.unit]!).ask(`/seldon/default/dep/${path}`, body);
    const { meta, ...response } = answer.body as { meta?: Record<string, unknown> };
    const { meta: expectedMeta, ...expected } = vector.response;
    expect(answer.status).toBe(vector.status);
    expect(response).toEqual(expected);
    if (expectedMeta) {
      // The wrapper leaves the id out when the caller gave none, and loses the routing: both are always here.
      const { puid, routing, ...kept } = meta!;
      const { puid: expectedPuid, ...expectedRest } = expectedMeta as { puid?: string };
      expect(kept).toEqual(expectedRest);
      if (expectedPuid) expect(puid).toBe(expectedPuid);
      if (expectedPuid) expect(routing).toEqual({ r: 1, unit: -1 });
    }
  });
});

const iris = parseSignature({
  inputs: JSON.stringify(['a', 'b'].map((name) => ({ name, type: 'double', required: true }))),
  outputs: JSON.stringify([{ name: 'label', type: 'long', required: true }]),
});
const wide = parseSignature({ inputs: JSON.stringify([{ name: 'id', type: 'long', required: true }]) });
const doubled: StageModel = {
  signature: iris,
  predict: ({ tensors }) => ({
    form: 'array',
    tensors: [{ name: '', datatype: 'float64', shape: tensors[0]!.shape, data: (tensors[0]!.data as Float64Array).map((one) => one * 2) }],
  }),
};

describe('Seldon’s protocol', () => {
  it('answers in the encoding of the request, with the names of the signature', async () => {
    const stage = createPredictionStage(doubled);
    expect((await stage.ask(PREDICT, { data: { names: ['b', 'a'], ndarray: [[9, 1.5]] } })).body).toMatchObject({
      data: { names: ['label'], ndarray: [3] },
    });
    expect((await stage.ask(PREDICT, { data: { tensor: { shape: [1, 2], values: [1.5, 9] } } })).body).toMatchObject({
      data: { tensor: { shape: [1], values: [3] } },
    });
  });

  it('carries the id of the request, in the body or in the header, and makes one when there is none', async () => {
    const stage = createPredictionStage(doubled);
    const data = { ndarray: [[1, 2]] };
    const puids = [
      await stage.ask(PREDICT, { data }),
      await stage.ask(PREDICT, { data, meta: { puid: 'from-body' } }),
      await stage.ask(PREDICT, { data, meta: { puid: 'from-body' } }, { headers: { 'seldon-puid': 'from-header' } }),
      await stage.ask(PREDICT, { data, meta: { puid: 'bad\nid' } }),
    ].map((answer) => [(answer.body as { meta: { puid: string } }).meta.puid, answer.headers['seldon-puid'], answer.headers['ce-id']]);
    expect(puids).toEqual(['PUID', 'from-body', 'from-header', 'PUID'].map((puid) => [puid, puid, puid]));
    expect(stage.observed.map((told) => told.id)).toEqual(['PUID', 'from-body', 'from-header', 'PUID']);
  });

  it('keeps all digits of whole numbers, in and out', async () => {
    const stage = createPredictionStage({ signature: wide, predict: ({ tensors }) => ({ form: 'array', tensors }) });
    const answer = await stage.ask(PREDICT, '{"data":{"ndarray":[[9007199254740993],[-9223372036854775808]]}}');
    expect(answer.text).toContain('"ndarray":[9007199254740993,-9223372036854775808]');
  });

  it('writes what is no number as null', async () => {
    const data = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0.1);
    const stage = createPredictionStage({
      predict: () => ({ form: 'array', tensors: [{ name: '', datatype: 'float64', shape: [3], data }] }),
    });
    expect((await stage.ask(PREDICT, { data: { ndarray: [[1]] } })).text).toContain('"ndarray":[null,null,0.1]');
  });

  it('shows a data frame with its columns, and several tensors by their names', async () => {
    const label = { name: 'label', datatype: 'string', shape: [2], data: ['cat', 'dog'] } as const;
    const score = { name: 'score', datatype: 'float64', shape: [2], data: Float64Array.of(0.9, 0.8) } as const;
    const table = createPredictionStage({ predict: () => ({ form: 'table', tensors: [label, score] }) });
    const question = { data: { ndarray: [[1], [2]] } };
    expect((await table.ask(PREDICT, question)).body).toMatchObject({
      data: {
        names: ['label', 'score'],
        ndarray: [
          ['cat', 0.9],
          ['dog', 0.8],
        ],
      },
    });
    const named = createPredictionStage({ predict: () => ({ form: 'tensors', tensors: [label, score] }) });
    expect((await named.ask(PREDICT, question)).body).toMatchObject({ jsonData: { label: ['cat', 'dog'], score: [0.9, 0.8] } });
  });

  it.each<[string, unknown, string]>([
    ['a missing column', { data: { names: ['a'], ndarray: [[1]] } }, 'Missing column b'],
    ['a wrong shape', { data: { ndarray: [[1, 2, 3]] } }, 'expected shape [-1, 2], got [1, 3]'],
    ['a NaN', '{"data":{"ndarray":[[1,NaN]]}}', 'NaN at position 23 is no JSON value; write null for a missing number'],
    ['a cut body', '{"data":{"ndarray":[[1,', 'The body is not JSON'],
    ['a list as a body', '[1]', 'Invalid request data type: [1]'],
    [
      'lists of nothing',
      { data: { tensor: { shape: [2 ** 31, 0], values: [] } } },
      'data.tensor.shape: [2147483648, 0] are too many lists',
    ],
    [
      'a tensor whose shape and values differ',
      { data: { tensor: { shape: [2, 2], values: [1] } } },
      'data.tensor: shape [2, 2] needs 4 values, got 1.',
    ],
    ['names that are no texts', { data: { names: [1], ndarray: [[1]] } }, 'data.names: expected a list of texts'],
    ['an ndarray that is none', { data: { ndarray: 5 } }, 'data.ndarray: expected a list, got 5.'],
    ['a TensorFlow tensor', { data: { tftensor: {} } }, 'data.tftensor'],
  ])('refuses %s with Seldon’s error, naming what is wrong', async (_what, body, message) => {
    const stage = createPredictionStage(doubled);
    const answer = await stage.ask(PREDICT, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      status: { status: 1, code: -1, reason: 'MICROSERVICE_BAD_DATA', info: expect.stringContaining(message) },
    });
    expect(stage.observed).toMatchObject([{ status: 400, error: expect.stringContaining(message) }]);
  });

  it.each([
    ['a deployment that is not there', '/seldon/default/none/api/v1.0/predictions', 404, 'NOT_FOUND'],
    ['one that is not ready', '/seldon/default/loading/api/v1.0/predictions', 503, 'UNAVAILABLE'],
    ['an address that the protocol does not have', '/seldon/default/dep/api/v2.0/predictions', 404, 'NOT_FOUND'],
  ])('says that of %s', async (_what, path, status, reason) => {
    const answer = await createPredictionStage(doubled).ask(path, { data: { ndarray: [[1, 2]] } });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: { code: status, reason, status: 'FAILURE' } });
  });

  it.each([
    ['resource_exhausted', 503, 'OVERLOADED'],
    ['deadline_exceeded', 504, 'DEADLINE_EXCEEDED'],
    ['unavailable', 503, 'UNAVAILABLE'],
  ] as const)('answers %s with %d', async (code, status, reason) => {
    const stage = createPredictionStage({
      predict: () => {
        throw new PlatformError(code, 'no');
      },
    });
    expect(await stage.ask(PREDICT, { data: { ndarray: [[1]] } })).toMatchObject({
      status,
      body: { status: { code: status, info: 'no', reason } },
    });
  });

  it('refuses a body over the limit', async () => {
    expect(await createPredictionStage(doubled).ask(PREDICT, '', { tooLargeFor: 10 })).toMatchObject({
      status: 413,
      body: { status: { reason: 'PAYLOAD_TOO_LARGE', info: 'The body is larger than 10 bytes.' } },
    });
  });

  it('accepts feedback and tells of it', async () => {
    const stage = createPredictionStage(doubled);
    const answer = await stage.ask('/seldon/default/dep/api/v1.0/feedback', { response: { meta: { puid: 'P' } }, reward: 0 });
    expect(answer).toMatchObject({ status: 200, body: { meta: { puid: 'P' } } });
    expect(stage.observed).toMatchObject([{ kind: 'feedback', id: 'P' }]);
    expect((await stage.ask('/seldon/default/dep/api/v1.0/feedback', { reward: 'much' })).status).toBe(400);
  });

  it('tells whether it is ready, and what it serves', async () => {
    const stage = createPredictionStage(doubled);
    expect((await stage.ask('/seldon/default/dep/ready')).status).toBe(200);
    expect((await stage.ask('/seldon/default/loading/ready')).status).toBe(503);
    expect((await createPredictionStage({ ...doubled, availableReplicas: 0 }).ask('/seldon/default/dep/ready')).status).toBe(503);
    expect((await stage.ask('/seldon/default/dep/api/v1.0/metadata/unit')).body).toMatchObject({
      name: 'img',
      versions: ['1'],
      inputs: [{ messagetype: 'tensor', schema: { names: ['a', 'b'], shape: [-1, 2] } }],
    });
    expect((await stage.ask('/seldon/default/dep/api/v1.0/metadata')).body).toMatchObject({
      name: 'main',
      models: { unit: { name: 'img' } },
    });
    expect((await stage.ask('/seldon/default/dep/api/v1.0/metadata/nobody')).status).toBe(404);
  });

  it('tells of each answer what it was and who gave it', async () => {
    const stage = createPredictionStage(doubled);
    await stage.ask(PREDICT, { data: { ndarray: [[1, 2]] } });
    expect(stage.observed).toMatchObject([
      {
        kind: 'prediction',
        protocol: 'seldon',
        status: 200,
        predictor: 'main',
        revision: { number: 3 },
        at: 1000,
        answer: { unit: { pinned: { modelName: 'img' } } },
      },
    ]);
    expect(stage.observed[0]!.responseText).toContain('"puid":"PUID"');
  });
});
