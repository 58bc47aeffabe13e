// Requests and answers of Open Inference and TensorFlow as they must stay, whole. The model is TensorFlow Serving's own example.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPredictionStage } from '../../testing/prediction-stage.ts';
import { parseSignature } from '../domain/serving/index.ts';

interface Pair {
  readonly about: string;
  readonly path: string;
  /** Absent: it is asked with GET. */
  readonly request?: unknown;
  readonly status: number;
  readonly response: unknown;
}

const tensor = (name: string) => JSON.stringify([{ name, type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1] } }]);
const stage = createPredictionStage({
  signature: parseSignature({ inputs: tensor('x'), outputs: tensor('y') }),
  predict: ({ form, tensors: [x] }) => ({
    form,
    tensors: [{ ...x!, name: 'y', data: (x!.data as Float32Array).map((value) => value / 2 + 2) }],
  }),
});

describe.each(['oip/golden/inference.json', 'tensorflow/golden/half-plus-two.json'])('%s', (file) => {
  const pairs = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Pair[];
  it.each(pairs.map((pair): [string, Pair] => [pair.about, pair]))('%s', async (_about, { path, request, status, response }) => {
    const answer = await stage.ask(path, request);
    expect(answer.body).toEqual(response);
    expect(answer.status).toBe(status);
  });
});
