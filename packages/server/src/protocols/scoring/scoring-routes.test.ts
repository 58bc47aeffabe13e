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

  it('refuses what is not JSON by its content type', async () => {
    const answer = await createPredictionStage(model).ask(INVOCATIONS, 'a,b', { headers: { 'content-type': 'text/csv' } });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining('text/csv') } });
  });
});
