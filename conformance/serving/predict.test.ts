// Deployments of real models, asked in every protocol, and what they say to wrong questions.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { pythonPath } from '../support/python.ts';
import { COLUMNS, makeModels, SETOSA, VIRGINICA } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

const MAX_BODY = 100_000;

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-serving-'));
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    python: await pythonPath(),
    args: ['--max-body-bytes', String(MAX_BODY)],
  });
  client = createServingClient(platform);
  await makeModels(platform.control, folder);
  const applied = [
    await client.apply(manifest('iris', { modelUri: 'models:/iris@champion' })),
    await client.apply(manifest('typed', { modelUri: `file://${folder}/typed` })),
    await client.apply(manifest('triton', { implementation: 'TRITON_SERVER', modelUri: `${folder}/triton` })),
    await client.apply(manifest('onnx', { modelUri: `${folder}/onnx` })),
    await client.apply(manifest('sklearn', { implementation: 'SKLEARN_SERVER', modelUri: `${folder}/sklearn` })),
  ];
  expect(applied.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  for (const name of ['iris', 'typed', 'triton', 'onnx', 'sklearn']) await client.until(name, isAvailable);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a scikit-learn model from the registry', () => {
  it('answers Seldon’s protocol, with names in any order and extra ones', async () => {
    const names = [...COLUMNS, 'extra'].reverse();
    const rows = [SETOSA, VIRGINICA].map((row) => [...row, 9].reverse());
    const answer = await client.predict('iris', { data: { names, ndarray: rows } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ data: { ndarray: [0, 2] }, meta: { requestPath: { classifier: 'iris:1' } } });
    expect(answer.headers.get('seldon-puid')).toBe((answer.body.meta as { puid: string }).puid);
  });

  it('answers Open Inference at the root and below the deployment', async () => {
    const inputs = COLUMNS.map((name, index) => ({ name, shape: [2], datatype: 'FP64', data: [SETOSA[index], VIRGINICA[index]] }));
    for (const path of ['/v2/models/iris/infer', '/seldon/default/iris/v2/models/classifier/infer'])
      expect((await client.post(path, { id: 'x', inputs })).body).toMatchObject({
        id: 'x',
        model_version: '1',
        outputs: [{ datatype: 'INT64', shape: [2], data: [0, 2] }],
      });
    expect((await client.get('/v2/models/iris')).body).toMatchObject({ versions: ['1'], inputs: COLUMNS.map((name) => ({ name })) });
  });

  it('answers MLflow’s scoring protocol', async () => {
    const body = { dataframe_split: { columns: COLUMNS, data: [SETOSA] } };
    expect((await client.post('/seldon/default/iris/invocations', body)).body).toEqual({ predictions: [0] });
  });

  it('accepts the examples that its page shows', async () => {
    const { endpoints } = await client.deployment('iris');
    expect(endpoints.map((endpoint) => endpoint.protocol)).toEqual(['seldon', 'v2', 'tensorflow', 'mlflow', 'grpc']);
    expect(endpoints.at(-1)).toMatchObject({ url: new URL(platform.inference).host, metadata: { seldon: 'iris', namespace: 'default' } });
    for (const { url, example } of endpoints.slice(0, -1)) expect((await client.post(new URL(url).pathname, example)).status).toBe(200);
  });

  it('can be tried through the native API', async () => {
    const answer = await client.api('/deployments/default/iris/predict', 'POST', { payload: { data: { ndarray: [SETOSA] } } });
    expect(answer.body).toMatchObject({ status: 200, predictionId: expect.any(String), body: { data: { ndarray: [0] } } });
  });

  it.each<[string, unknown, RegExp]>([
    ['a missing column', { data: { names: COLUMNS.slice(1), ndarray: [[1, 2, 3]] } }, /Missing column sepal length \(cm\)/],
    ['a wrong shape', { data: { ndarray: [[1, 2, 3]] } }, /expected shape \[-1, 4\], got \[1, 3\]/],
    ['a NaN', '{"data":{"ndarray":[[1,2,3,NaN]]}}', /NaN at position/],
    [
      'text for a number',
      { data: { ndarray: [[1, 2, 3, 'wide']] } },
      /Column "petal width \(cm\)" \(double\), row 0: expected a number, got "wide"/,
    ],
    ['no JSON', 'hello', /Can't find JSON in data/],
  ])('refuses %s with Seldon’s error', async (_what, body, message) => {
    const answer = await client.predict('iris', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      status: { status: 1, code: -1, reason: 'MICROSERVICE_BAD_DATA', info: expect.stringMatching(message) },
    });
  });

  it('refuses a body over the limit in each protocol’s words', async () => {
    const body = JSON.stringify({ padding: 'x'.repeat(MAX_BODY) });
    expect(await client.predict('iris', body)).toMatchObject({ status: 413, body: { status: { reason: 'PAYLOAD_TOO_LARGE' } } });
    expect(await client.post('/v2/models/iris/infer', body)).toMatchObject({ status: 413, body: { error: expect.any(String) } });
    expect(await client.post('/seldon/default/iris/invocations', body)).toMatchObject({
      status: 413,
      body: { error_code: expect.any(String) },
    });
  });

  it('is measured under Seldon’s names', async () => {
    const { body } = await client.get('/prometheus');
    const text = String(body.text);
    expect(text).toMatch(/seldon_api_executor_server_requests_seconds_count\{deployment_name="iris".*code="200",status="200"\} \d+/);
    expect(text).toMatch(/seldon_api_executor_server_requests_seconds_count\{deployment_name="iris".*code="400",status="400"\} \d+/);
    expect(text).toMatch(/seldon_api_executor_client_requests_seconds_bucket\{.*model_name="iris".*le="0.005"\} \d+/);
  });
});

describe('types', () => {
  it('are the signature’s, whatever the encoding, with all digits of a whole number', async () => {
    const id = '9007199254740993';
    const answer = await fetch(`${platform.inference}/seldon/default/typed/api/v1.0/predictions`, {
      method: 'POST',
      body: `{"data":{"names":["text","id","score"],"ndarray":[["a",${id},1]]}}`,
    });
    const text = await answer.text();
    expect(text).toContain(`"names":["kind","id","text"],"ndarray":[["int64",${id},"a"]]`);
  });
});

describe('an ONNX model', () => {
  it.each(['triton', 'onnx'])('answers from a %s directory as the original does', async (name) => {
    const inputs = [{ name: 'X', shape: [2, 4], datatype: 'FP32', data: [...SETOSA, ...VIRGINICA] }];
    const answer = await client.post(`/v2/models/${name}/infer`, { inputs });
    expect(answer.body).toMatchObject({
      outputs: [
        { name: 'label', datatype: 'INT64', shape: [2], data: [0, 2] },
        { name: 'probabilities', datatype: 'FP32', shape: [2, 3] },
      ],
    });
    expect((await client.deployment(name)).graphs[0]!.root.runtime).toBe('onnx');
    expect((await client.predict(name, { data: { ndarray: [SETOSA] } })).body).toMatchObject({ jsonData: { label: [0] } });
    expect(await client.predict(name, { data: { ndarray: [[1, 2]] } })).toMatchObject({
      status: 400,
      body: { status: { info: expect.stringContaining('expected [-1, 4], got [1, 2]') } },
    });
  });
});

describe('a joblib file', () => {
  it('answers with probabilities, as SKLEARN_SERVER does', async () => {
    const { body } = await client.predict('sklearn', { data: { ndarray: [SETOSA] } });
    expect(body).toMatchObject({
      data: { names: ['t:0', 't:1', 't:2'], ndarray: [[expect.closeTo(0.98, 1), expect.any(Number), expect.any(Number)]] },
    });
  });

  it('says what it takes when the input does not fit it', async () => {
    expect(await client.predict('sklearn', { data: { ndarray: [[1, 2]] } })).toMatchObject({
      status: 400,
      body: { status: { reason: 'MICROSERVICE_BAD_DATA', info: expect.stringContaining('expected shape [-1, 4], got [1, 2]') } },
    });
  });
});

describe('a manifest', () => {
  it.each<[string, unknown, number, RegExp]>([
    ['that is not YAML', 'a: [1', 400, /not YAML at line/],
    [
      'with an unknown implementation',
      manifest('bad', { implementation: 'MY_SERVER', modelUri: 'models:/iris/1' }),
      400,
      /graph\.implementation: No entry in predictors map for MY_SERVER/,
    ],
    ['without a model', manifest('bad', {}), 400, /graph\.modelUri: Predictive unit modelUri required when using standalone servers/],
    ['with a model that is not registered', manifest('bad', { modelUri: 'models:/nobody/1' }), 404, /graph\.modelUri: .*nobody/],
    ['with an alias that is not there', manifest('bad', { modelUri: 'models:/iris@nobody' }), 404, /graph\.modelUri: .*nobody/],
    [
      'with files that are not there',
      manifest('bad', { modelUri: 'file:///no/such/folder' }),
      404,
      /graph\.modelUri: There are no files at/,
    ],
    ['with an address of another kind', manifest('bad', { modelUri: 'abfss://bucket/model' }), 400, /graph\.modelUri: .*models:\//],
  ])('%s is refused, and nothing is made', async (_what, given, status, message) => {
    const answer = await client.apply(given);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.stringMatching(message) } } });
    expect((await client.api('/deployments/default/bad')).status).toBe(404);
  });

  it('with one bad document of two makes nothing of the other', async () => {
    const both = [manifest('good', { modelUri: 'models:/iris/1' }), manifest('bad', {})].map((one) => JSON.stringify(one)).join('\n---\n');
    expect((await client.apply(both)).status).toBe(400);
    expect((await client.api('/deployments/default/good')).status).toBe(404);
  });

  it('that says the same again changes nothing', async () => {
    const answer = await client.apply(manifest('typed', { modelUri: `file://${folder}/typed` }));
    expect(answer.body).toMatchObject({ results: [{ outcome: 'unchanged', revision: 1 }] });
  });
});

describe('a deployment that is not there', () => {
  it('is said so in each protocol’s words', async () => {
    expect(await client.predict('nobody', {})).toMatchObject({ status: 404, body: { status: { reason: 'NOT_FOUND' } } });
    expect(await client.post('/v2/models/nobody/infer', {})).toMatchObject({
      status: 404,
      body: { error: 'There is no deployment nobody.' },
    });
  });
});
