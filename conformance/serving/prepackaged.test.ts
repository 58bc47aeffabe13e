// The prepackaged servers with really trained models: what they answer in each protocol is what the framework itself says.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { frameworksPythonPath, mustRunPython } from '../support/python.ts';
import { type FrameworkAnswers, makePrepackagedModels, ROWS, TEXTS } from './prepackaged-models.ts';
import { createServingClient, isAvailable, manifest, type UnitOptions } from './serving-client.ts';

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;
let answers: FrameworkAnswers;

const text = (name: string, value: string) => ({ name, type: 'STRING', value });
const DEPLOYMENTS: Record<string, { server: string; model: string; protocol?: string; parameters?: UnitOptions['parameters'] }> = {
  booster: { server: 'XGBOOST_SERVER', model: 'xgboost' },
  classes: { server: 'XGBOOST_SERVER', model: 'xgboost', protocol: 'v2' },
  lightgbm: { server: 'LIGHTGBM_SERVER', model: 'lightgbm' },
  catboost: { server: 'CATBOOST_SERVER', model: 'catboost', protocol: 'v2' },
  pipeline: { server: 'SKLEARN_SERVER', model: 'pipeline' },
  saved: { server: 'TENSORFLOW_SERVER', model: 'saved', protocol: 'tensorflow', parameters: [text('model_name', 'scorer')] },
  several: { server: 'TENSORFLOW_SERVER', model: 'saved', parameters: [text('signature_name', 'several')] },
  texts: { server: 'HUGGINGFACE_SERVER', model: 'pretrained', protocol: 'v2', parameters: [text('task', 'text-classification')] },
  doubler: { server: 'TRITON_SERVER', model: 'repository', protocol: 'v2' },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-prepackaged-'));
  answers = await makePrepackagedModels(folder);
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await frameworksPythonPath() });
  client = createServingClient(platform);
  for (const [name, { server, model, protocol = 'seldon', parameters = [] }] of Object.entries(DEPLOYMENTS)) {
    const made = manifest(name, { implementation: server, modelUri: `${folder}/${model}`, parameters });
    expect((await client.apply({ ...made, spec: { ...made.spec, protocol } })).body).toMatchObject({ results: [{ outcome: 'created' }] });
  }
  for (const name of Object.keys(DEPLOYMENTS)) await client.until(name, isAvailable);
}, 300_000);
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const close = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((value) => expect.closeTo(value, 5)));
const fp64 = (name: string, rows: readonly (readonly number[])[]) => ({
  inputs: [{ name, shape: [rows.length, rows[0]!.length], datatype: 'FP64', data: rows.flat() }],
});

describe('XGBOOST_SERVER', () => {
  it('gives the booster’s values to Seldon’s protocol, whatever the caller calls the columns', async () => {
    for (const names of [[], ['a', 'b', 'c', 'd'], ['f0', 'f1', 'f2', 'f3']])
      expect((await client.predict('booster', { data: { names, ndarray: ROWS } })).body).toMatchObject({
        data: { names: ['t:0', 't:1', 't:2'], ndarray: close(answers.booster) },
      });
    const reversed = { names: ['d', 'c', 'b', 'a'], ndarray: ROWS.map((row) => [...row].reverse()) };
    expect((await client.predict('booster', { data: reversed })).body).toMatchObject({ data: { ndarray: close(answers.booster) } });
  });

  it('gives a classifier’s classes where MLServer would stand', async () => {
    expect((await client.post('/v2/models/classes/infer', fp64('predict', ROWS))).body).toMatchObject({
      outputs: [{ name: 'predict', datatype: 'INT64', shape: [2], data: answers.classes }],
    });
  });

  it('says what it takes and gives, learned from the file', async () => {
    expect((await client.get('/v2/models/booster')).body).toMatchObject({
      platform: 'xgboost',
      inputs: ['a', 'b', 'c', 'd'].map((name) => ({ name, datatype: 'FP64', shape: [-1] })),
      outputs: [{ name: 'predict', datatype: 'FP32', shape: [-1, 3] }],
    });
    const { endpoints } = await client.deployment('booster');
    for (const { protocol, url, example } of endpoints)
      if (protocol !== 'grpc') expect((await client.post(new URL(url).pathname, example)).status).toBe(200);
  });

  it('answers Triton’s client over gRPC', async () => {
    const printed = await mustRunPython(GRPC, [new URL(platform.inference).host, JSON.stringify(ROWS)]);
    expect(JSON.parse(printed)).toEqual({ inputs: ['a', 'b', 'c', 'd'], shape: [2, 3], values: close(answers.booster) });
  });
});

const GRPC = `
import json, sys
import numpy as np, tritonclient.grpc as triton
client = triton.InferenceServerClient(sys.argv[1])
rows = np.array(json.loads(sys.argv[2]), dtype=np.float32)
given = triton.InferInput("x", rows.shape, "FP32")
given.set_data_from_numpy(rows)
answer = client.infer("booster", [given]).as_numpy("predict")
inputs = [spec.name for spec in client.get_model_metadata("booster").inputs]
print(json.dumps({"inputs": inputs, "shape": answer.shape, "values": answer.tolist()}))
`;

describe('LIGHTGBM_SERVER and CATBOOST_SERVER', () => {
  it('answer as the boosters do', async () => {
    expect((await client.predict('lightgbm', { data: { tensor: { shape: [2, 4], values: ROWS.flat() } } })).body).toMatchObject({
      data: { tensor: { shape: [2, 3], values: close(answers.lightgbm).flat() } },
    });
    expect((await client.post('/v2/models/catboost/infer', fp64('x', ROWS))).body).toMatchObject({
      outputs: [{ name: 'predict', datatype: 'BYTES', shape: [2], data: answers.catboost }],
    });
  });
});

describe('SKLEARN_SERVER', () => {
  it('gives a pipeline that chooses columns by name what it wants, with or without names', async () => {
    const rows = ROWS.map(([size], index) => [index === 0 ? 'x' : 'y', size]);
    for (const data of [
      { ndarray: rows },
      { names: ['kind', 'size'], ndarray: rows },
      { names: ['size', 'kind'], ndarray: rows.map((row) => [...row].reverse()) },
    ])
      expect((await client.predict('pipeline', { data })).body).toMatchObject({ data: { ndarray: close(answers.pipeline) } });
    expect((await client.get('/v2/models/pipeline')).body).toMatchObject({
      inputs: [
        { name: 'kind', datatype: 'BYTES' },
        { name: 'size', datatype: 'FP64' },
      ],
      outputs: [{ name: 'predict_proba', datatype: 'FP64', shape: [-1, 3] }],
    });
  });
});

describe('TENSORFLOW_SERVER', () => {
  const predict = '/seldon/default/saved/v1/models/scorer:predict';

  it('serves the highest version in TensorFlow’s protocol, by rows and by columns', async () => {
    for (const body of [{ instances: ROWS }, { instances: ROWS.map((features) => ({ features })), signature_name: 'serving_default' }])
      expect((await client.post(predict, body)).body).toEqual({ predictions: close(answers.dense) });
    for (const inputs of [ROWS, { features: ROWS }])
      expect((await client.post(predict, { inputs })).body).toEqual({ outputs: close(answers.dense) });
    expect((await client.post(predict.replace(':', '/versions/10:'), { instances: ROWS })).status).toBe(200);
    expect((await client.get('/seldon/default/saved/v1/models/scorer')).body).toMatchObject({ model_version_status: [{ version: '10' }] });
    expect((await client.get('/seldon/default/saved/v1/models/scorer/metadata')).body).toMatchObject({
      metadata: { signature_def: { signature_def: { serving_default: { inputs: { features: { dtype: 'DT_FLOAT' } } } } } },
    });
  });

  it('answers Seldon’s and the V2 protocol from the same model', async () => {
    expect((await client.predict('saved', { data: { ndarray: ROWS } })).body).toMatchObject({
      data: { names: ['t:0', 't:1'], ndarray: close(answers.dense) },
    });
    expect((await client.post('/v2/models/saved/infer', fp64('features', ROWS))).body).toMatchObject({
      model_version: '10',
      outputs: [{ name: 'scores', datatype: 'FP32', shape: [2, 2], data: close(answers.dense).flat() }],
    });
    expect((await client.get('/v2/models/saved')).body).toMatchObject({
      versions: ['10'],
      platform: 'tensorflow_savedmodel',
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 4] }],
    });
  });

  it('serves another signature with several inputs and outputs, texts, and bytes that are none', async () => {
    const path = '/seldon/default/several/v1/models/several:predict';
    const instances = [
      { n: 1, text: ['hä'] },
      { n: 2, text: [{ b64: '/w==' }] },
    ];
    expect((await client.post(path, { instances, signature_name: 'several' })).body).toEqual({
      predictions: [
        { twice: 2, same: [{ b64: 'aMOk' }] },
        { twice: 4, same: [{ b64: '/w==' }] },
      ],
    });
    expect((await client.post(path, { inputs: { n: [3], text: [['a']] } })).body).toEqual({ outputs: { twice: [6], same: [['a']] } });
    expect((await client.predict('several', { jsonData: { n: [3], text: [['a']] } })).body).toMatchObject({
      jsonData: { twice: [6], same: [['a']] },
    });
  });
});

describe('HUGGINGFACE_SERVER', () => {
  const found = () => answers.texts.map(({ label, score }) => ({ label, score: expect.closeTo(score, 4) }));

  it('turns texts into dicts, in Seldon’s protocol', async () => {
    for (const body of [{ data: { ndarray: TEXTS } }, { jsonData: TEXTS }, { jsonData: { args: TEXTS } }])
      expect((await client.predict('texts', body)).body).toMatchObject({ jsonData: found() });
    expect((await client.predict('texts', { strData: TEXTS[0] })).body).toMatchObject({ jsonData: found().slice(0, 1) });
  });

  it('answers V2 as MLServer does: args in, an output of JSON texts', async () => {
    const inputs = [{ name: 'args', shape: [2], datatype: 'BYTES', data: TEXTS }];
    const { body } = await client.post('/v2/models/texts/infer', { inputs });
    const [output] = body.outputs as { name: string; datatype: string; data: string[] }[];
    expect(output).toMatchObject({ name: 'output', datatype: 'BYTES', shape: [2] });
    expect(output!.data.map((one) => JSON.parse(one))).toEqual(found());
    const both = await client.post('/v2/models/texts/infer', { inputs, parameters: { top_k: 2 } });
    expect(JSON.parse((both.body.outputs as { data: string[] }[])[0]!.data[0]!)).toHaveLength(2);
  });
});

describe('TRITON_SERVER', () => {
  it('serves the one ONNX model of a repository by its configuration', async () => {
    expect((await client.post('/v2/models/doubler/infer', fp64('x', ROWS))).body).toMatchObject({
      model_version: '1',
      outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 4], data: ROWS.flat().map((value) => expect.closeTo(value * 2, 5)) }],
    });
    expect((await client.get('/v2/models/doubler')).body).toMatchObject({ inputs: [{ name: 'x', shape: [-1, 4] }] });
  });
});

describe('what does not fit', () => {
  it.each<[string, unknown, RegExp]>([
    ['booster', { data: { ndarray: [[1, 2]] } }, /takes 4 columns \(a, b, c, d\): expected shape \[-1, 4\], got \[1, 2\]/],
    ['booster', { data: { ndarray: [[1, 2, 3, 'wide']] } }, /Column "d" \(double\), row 0: expected a number, got "wide"/],
    ['lightgbm', { data: { ndarray: [[1, 2]] } }, /wrong shape: expected \[-1, 4\], got \[1, 2\]/],
    ['catboost', { data: { ndarray: [['a', 2, 3, 4]] } }, /element 0: expected a number, got "a"/],
    ['pipeline', { data: { names: ['kind'], ndarray: [['x']] } }, /Missing column size/],
    ['pipeline', { data: { ndarray: [['x', 'big']] } }, /big/],
    ['saved', { data: { ndarray: [[1, 2, 3]] } }, /Input "features" has the wrong shape: expected \[-1, 4\], got \[1, 3\]/],
    ['several', { jsonData: { n: [1] } }, /Missing input text/],
    ['texts', { data: { ndarray: [[1]] } }, /args\[0\]: expected a text, got int/],
    ['texts', { jsonData: [] }, /args: expected a text or texts, got none/],
    ['doubler', { data: { ndarray: [[1]] } }, /expected \[-1, 4\], got \[1, 1\]/],
  ])('is refused by %s with what is wrong, and never a failure: %j', async (name, body, message) => {
    const answer = await client.predict(name, body);
    expect(answer.body).toMatchObject({ status: { info: expect.stringMatching(message) } });
    expect(answer.status).toBe(400);
  });

  it('is refused in TensorFlow’s words too', async () => {
    expect(
      await client.post('/seldon/default/saved/v1/models/scorer:predict', { instances: ROWS, signature_name: 'several' }),
    ).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('signature_name: the model serves serving_default') },
    });
  });

  it.each<[string, UnitOptions, string]>([
    [
      'another server’s directory',
      { implementation: 'XGBOOST_SERVER', modelUri: 'saved' },
      'XGBOOST_SERVER looks for model.bst, model.json, model.ubj; found 10, 2',
    ],
    [
      'a signature that is not there',
      { implementation: 'TENSORFLOW_SERVER', modelUri: 'saved', parameters: [text('signature_name', 'nothing')] },
      'parameter signature_name: the model has',
    ],
    ['a file of another library', { implementation: 'XGBOOST_SERVER', modelUri: 'lightgbm' }, 'could not be loaded: XGBoostError'],
  ])('%s fails with its reason', async (_what, { modelUri, ...options }, message) => {
    await client.apply(manifest('wrong', { ...options, modelUri: `${folder}/${modelUri}` }));
    const page = await client.until('wrong', ({ message: said }) => said !== null);
    expect(page.message).toContain(message);
    await client.api('/deployments/default/wrong', 'DELETE');
  });
});
