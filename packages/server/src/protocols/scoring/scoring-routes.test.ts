import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../../testing/prediction-stage.ts';
import { parseSignature } from '../../domain/serving/index.ts';

const INVOCATIONS = '/seldon/default/dep/invocations';
const signature = parseSignature({ inputs: JSON.stringify(['a', 'b'].map((name) => ({ name, type: 'double', required: true }))) });
const model: StageModel = { signature, predict: ({ tensors }) => ({ form: 'table', tensors }) };

describe('MLflow’s scoring protocol', () => {
  it.each<[string, unknown]>([
    [
      'dataframe_split',
      {
        columns: ['b', 'a'],
        data: [
          [2, 1],
          [4, 3],
        ],
      },
    ],
    [
      'dataframe_records',
      [
        { a: 1, b: 2 },
        { b: 4, a: 3 },
      ],
    ],
    [
      'instances',
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    ],
    ['inputs', { a: [1, 3], b: [2, 4] }],
    [
      'inputs',
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('takes %s', async (form, body) => {
    const answer = await createPredictionStage(model).ask(INVOCATIONS, { [form]: body });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        predictions: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
      },
    });
  });

  it.each<[unknown, string]>([
    [{}, 'expected exactly one of'],
    [{ inputs: [], instances: [] }, 'got instances, inputs'],
    [{ dataframe_split: [1] }, 'dataframe_split: expected an object'],
    [{ dataframe_records: [{ a: 1 }] }, 'Missing column b'],
    ['nonsense', 'The body is not JSON'],
  ])('refuses %j', async (body, message) => {
    const answer = await createPredictionStage(model).ask(INVOCATIONS, body);
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'BAD_REQUEST', message: expect.stringContaining(message) } });
  });

  it('refuses what is neither JSON nor CSV by its content type', async () => {
    const answer = await createPredictionStage(model).ask(INVOCATIONS, 'a,b', { headers: { 'content-type': 'text/html' } });
    expect(answer).toMatchObject({ status: 415, body: { message: expect.stringContaining('text/html') } });
  });

  it('reads CSV by the types of the model, and guesses them where it has none', async () => {
    const csv = { headers: { 'content-type': 'text/csv; charset=utf-8' } };
    const texts = parseSignature({
      inputs: JSON.stringify(['zip', 'n'].map((name, at) => ({ name, type: at ? 'long' : 'string', required: true }))),
    });
    const typed = createPredictionStage({ ...model, signature: texts });
    expect((await typed.ask(INVOCATIONS, 'n,zip\n1,007\n2,"a ""b"", c"\n', csv)).body).toEqual({
      predictions: [
        { zip: '007', n: 1 },
        { zip: 'a "b", c', n: 2 },
      ],
    });
    const free = createPredictionStage({ predict: model.predict });
    expect((await free.ask(INVOCATIONS, 'a,b,c\r\n1,true,x\r\n,False,\r\n', csv)).body).toEqual({
      predictions: [
        { a: 1, b: true, c: 'x' },
        { a: null, b: false, c: null },
      ],
    });
    for (const [body, message] of [
      ['', 'CSV: the body is empty'],
      ['a,b\n1', 'CSV: row 0 has 1 values; expected 2 (a, b)'],
      ['a,b\n"1,2', 'CSV: a quoted field that begins at character 4 does not end'],
    ])
      expect((await typed.ask(INVOCATIONS, body, { ...csv, method: 'POST' })).body).toMatchObject({
        error_code: 'BAD_REQUEST',
        message: expect.stringContaining(message!),
      });
  });

  it('answers the probes', async () => {
    const stage = createPredictionStage(model);
    const base = '/seldon/default/dep';
    expect(await stage.ask(`${base}/ping`)).toMatchObject({ status: 200, text: '\n' });
    expect(await stage.ask(`${base}/health`)).toMatchObject({ status: 200, text: '\n' });
    expect(await stage.ask(`${base}/version`)).toMatchObject({ status: 200, text: '1.0' });
    expect((await stage.ask('/seldon/default/loading/ping')).status).toBe(503);
    expect((await createPredictionStage({ ...model, availableReplicas: 0 }).ask(`${base}/ping`)).status).toBe(404);
  });
});
