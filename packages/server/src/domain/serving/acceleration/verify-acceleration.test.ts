import { expect, it } from 'vitest';
import type { LoadedModel } from '../runtime/model-runtime.ts';
import type { ModelInput, ModelOutput } from '../tensors/model-io.ts';
import { createAcceleratedModel } from './accelerated-model.ts';
import { DEFAULT_TOLERANCE } from './tolerance.ts';
import { verifyAcceleration } from './verify-acceleration.ts';

const forever = new AbortController().signal;

function modelOf(answer: (input: ModelInput) => ModelOutput, log: string[] = [], name = ''): LoadedModel {
  return {
    runtime: 'python',
    availableReplicas: () => 1,
    predict: async (input) => {
      log.push(name);
      return answer(input);
    },
    close: async () => void log.push(`close ${name}`),
  };
}

function matrix(...rows: number[][]): ModelInput {
  const data = Float64Array.from(rows.flat());
  return { form: 'array', tensors: [{ name: '', datatype: 'float64', shape: [rows.length, rows[0]!.length], data }], rows: rows.length };
}

const first = ({ tensors, rows }: ModelInput, row: number) => (tensors[0]!.data as Float64Array)[(row * tensors[0]!.data.length) / rows]!;
const each = (input: ModelInput, of: (value: number) => number) => Array.from({ length: input.rows }, (_, row) => of(first(input, row)));
const labels = (input: ModelInput, of: (value: number) => number): ModelOutput => ({
  form: 'array',
  tensors: [{ name: '', datatype: 'int64', shape: [input.rows], data: BigInt64Array.from(each(input, of).map(BigInt)) }],
});
/** As a converted model has it: another name, and a column instead of a list. */
const onnxLabels = (input: ModelInput, of: (value: number) => number): ModelOutput => ({
  form: 'tensors',
  tensors: [{ name: 'label', datatype: 'int32', shape: [input.rows, 1], data: Int32Array.from(each(input, of)) }],
});

const threshold = (at: number) => (value: number) => (value > at ? 1 : 0);
const known = [{ name: 'input example', inputs: [matrix([1, 5], [2, 6])] }];
const verify = (original: LoadedModel, model: LoadedModel, sets = known, precision: 'float32' | 'float64' = 'float64') =>
  verifyAcceleration(original, { model, precision, onnxBytes: 1 }, sets, DEFAULT_TOLERANCE, forever);

it('takes over the original’s form, name, type and shape', async () => {
  const found = await verify(
    modelOf((input) => labels(input, threshold(1.5))),
    modelOf((input) => onnxLabels(input, threshold(1.5))),
  );
  expect(found).toMatchObject({
    verified: true,
    face: { answer: { form: 'array', tensors: [{ name: '', datatype: 'int64', inner: [], output: 0 }] } },
    evidence: {
      sets: [{ name: 'input example', rows: 2, agreeing: 2, equalLabels: 1 }, { name: 'neighbours' }, { name: 'missing values' }],
    },
  });
});

it('refuses a threshold that lies elsewhere between the rows of the example', async () => {
  const found = await verify(
    modelOf((input) => labels(input, threshold(1.5))),
    modelOf((input) => onnxLabels(input, threshold(1.6))),
  );
  expect(found).toMatchObject({
    verified: false,
    reason: expect.stringContaining('rows of the set “neighbours” are answered differently'),
  });
});

it('refuses thresholds that only float64 tells apart', async () => {
  const large = [{ name: 'input example', inputs: [matrix([1e9, 0], [1e9 + 2, 0])] }];
  const found = await verify(
    modelOf((input) => labels(input, threshold(1e9 + 1))),
    modelOf((input) => onnxLabels(input, (value) => threshold(1e9 + 1)(Math.fround(value)))),
    large,
    'float32',
  );
  expect(found).toMatchObject({ verified: false });
});

it('refuses free-form answers, and those that have not a row for each row', async () => {
  const onnx = modelOf((input) => onnxLabels(input, () => 0));
  const value = modelOf(() => ({ form: 'value', tensors: [{ name: '', datatype: 'json', shape: [], data: [{ a: 1 }] }] }));
  const one = modelOf(() => ({ form: 'array', tensors: [{ name: '', datatype: 'float64', shape: [1], data: Float64Array.of(1) }] }));
  expect(await verify(value, onnx)).toMatchObject({ verified: false, reason: expect.stringContaining('free-form values') });
  expect(await verify(one, onnx)).toMatchObject({ verified: false, reason: expect.stringContaining('not one row for each row') });
});

it('leaves to the original what was not compared, and starts it only then', async () => {
  const refusesNaN = modelOf((input) => {
    if (each(input, (value) => value).some(Number.isNaN)) throw new Error('NaN');
    return labels(input, threshold(1.5));
  });
  const found = await verify(
    refusesNaN,
    modelOf((input) => onnxLabels(input, threshold(1.5))),
    known,
    'float32',
  );
  if (!found.verified) throw new Error(found.reason);
  const log: string[] = [];
  const model = createAcceleratedModel({
    onnx: modelOf((input) => onnxLabels(input, threshold(1.5)), log, 'onnx'),
    face: found.face,
    loadOriginal: async () => {
      log.push('start');
      return modelOf((input) => labels(input, () => 7), log, 'original');
    },
  });
  expect((await model.predict(matrix([3, 0]), forever)).tensors[0]).toEqual({
    name: '',
    datatype: 'int64',
    shape: [1],
    data: BigInt64Array.of(1n),
  });
  expect(log).toEqual(['onnx']);
  for (const strange of [matrix([Number.NaN, 0]), matrix([1e39, 0]), matrix([1, 2, 3]), { ...matrix([1, 2]), params: { a: 1 } }])
    expect((await model.predict(strange, forever)).tensors[0]!.data).toEqual(BigInt64Array.of(7n));
  expect(log).toEqual(['onnx', 'start', 'original', 'original', 'original', 'original']);
  await model.close();
  expect(log.slice(-2).sort()).toEqual(['close onnx', 'close original']);
});

it('a branch for missing values that differs keeps them with the original, wherever it lies', async () => {
  const sideOf = (missing: number) => (value: number) => (Number.isNaN(value) ? missing : threshold(1.5)(value));
  const of = async (missing: number) => {
    const found = await verify(
      modelOf((input) => labels(input, sideOf(1))),
      modelOf((input) => onnxLabels(input, sideOf(missing))),
    );
    return found.verified && found.face.inputs.missingValues;
  };
  expect([await of(1), await of(0)]).toEqual([true, false]);
});

it('the signature of the original types requests of the accelerated model', async () => {
  const signature = { outputs: { kind: 'columns', columns: [] }, params: [] } as const;
  const original = { ...modelOf((input) => labels(input, threshold(1.5))), signature };
  const found = await verify(
    original,
    modelOf((input) => onnxLabels(input, threshold(1.5))),
  );
  expect(found).toMatchObject({ verified: true, face: { signature } });
});
