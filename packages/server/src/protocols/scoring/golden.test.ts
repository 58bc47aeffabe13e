// How mlflow's own scoring server answered (recorded by conformance/serving/record_scoring.py), and that we answer the same.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPredictionStage, type StageModel } from '../../../testing/prediction-stage.ts';
import { parseSignature, type Tensor } from '../../domain/serving/index.ts';

interface Pair {
  readonly model: 'table' | 'tensor' | 'params';
  readonly method: string;
  readonly path: string;
  readonly type: string | null;
  readonly request: unknown;
  readonly status: number;
  readonly response: unknown;
}

const pairs = JSON.parse(readFileSync(new URL('golden/scoring-server.json', import.meta.url), 'utf8')) as Pair[];

const column = (name: string, type: string, required = true) => ({ name, type, required });
const signatures: Record<Pair['model'], StageModel['signature']> = {
  table: parseSignature({
    inputs: JSON.stringify([column('a', 'double'), column('n', 'long'), column('s', 'string'), column('b', 'boolean', false)]),
  }),
  tensor: parseSignature({ inputs: JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1, 2] } }]) }),
  params: parseSignature({ inputs: JSON.stringify([column('a', 'double')]), params: JSON.stringify([{ name: 'scale' }]) }),
};

/** As the recorded models do: the input again, by the scale that is asked for. */
const predict: StageModel['predict'] = ({ form, tensors, params }) => {
  const scale = params?.scale as number | undefined;
  const scaled = (tensor: Tensor) => ({ ...tensor, data: (tensor.data as Float64Array).map((value) => value * scale!) });
  return { form, tensors: scale === undefined ? tensors : tensors.map(scaled) };
};

/** A parameter that the model does not have is refused here: mlflow leaves it out and says so in its log alone. */
const isRefusedHere = ({ request }: Pair) =>
  typeof request === 'object' && request !== null && 'params' in request && JSON.stringify(request.params).includes('other');

describe('mlflow’s scoring server', () => {
  it.each(
    pairs.map((pair, index): [number, string, Pair] => [
      index,
      `${pair.model} ${pair.path} ${JSON.stringify(pair.request)}`.slice(0, 120),
      pair,
    ]),
  )('pair %d: %s', async (_index, _title, pair) => {
    const stage = createPredictionStage({ signature: signatures[pair.model]!, predict });
    const answer = await stage.ask(`/seldon/default/dep${pair.path}`, pair.request ?? undefined, {
      method: pair.method,
      headers: pair.type ? { 'content-type': pair.type } : {},
    });
    if (isRefusedHere(pair)) return expect(answer.status).toBe(400);
    expect(answer.status, answer.text).toBe(pair.status);
    if (pair.status !== 200) expect(answer.body).toEqual({ error_code: expect.any(String), message: expect.any(String) });
    else expect(pair.path === '/invocations' ? answer.body : answer.text).toEqual(pair.response);
  });
});
