// The typed view of a deployment, as people ask it: one table whatever the protocol of the request was.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { pythonPath } from '../support/python.ts';
import { COLUMNS, makeModels, SETOSA, VIRGINICA } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

const CLI = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-views-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
  client = createServingClient(platform);
  await makeModels(platform.control, folder);
  expect((await client.apply(manifest('iris', { modelUri: 'models:/iris/1' }))).status).toBe(200);
  await client.until('iris', isAvailable);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function sql(query: string, rowCount: number): Promise<unknown[][]> {
  await expect
    .poll(async () => ((await client.api('/sql/query', 'POST', { sql: query, maxRows: 100 })).body as { rows?: unknown[] }).rows, {
      timeout: 15_000,
    })
    .toHaveLength(rowCount);
  return (await client.api('/sql/query', 'POST', { sql: query, maxRows: 100 })).body.rows as unknown[][];
}

it('shows what was asked in every protocol, with feedback, over a change of the revision', async () => {
  const names = [...COLUMNS].reverse();
  const first = await client.predict('iris', { data: { names, ndarray: [SETOSA, VIRGINICA].map((row) => [...row].reverse()) } });
  const { puid } = first.body.meta as { puid: string };
  const inputs = COLUMNS.map((name, index) => ({ name, shape: [1], datatype: 'FP64', data: [SETOSA[index]] }));
  expect((await client.post('/v2/models/iris/infer', { inputs })).status).toBe(200);
  const feedback = { response: { meta: { puid } }, reward: 0.5 };
  expect((await client.post('/seldon/default/iris/api/v1.0/feedback', feedback)).status).toBe(200);

  expect((await client.apply(manifest('iris', { modelUri: 'models:/iris/2' }))).status).toBe(200);
  await client.until('iris', (page) => isAvailable(page) && page.revision === 2);
  const split = { dataframe_split: { columns: COLUMNS, data: [VIRGINICA] } };
  expect((await client.post('/seldon/default/iris/invocations', split)).status).toBe(200);

  const found = await sql(
    `SELECT protocol, "row", revision, model_version, input."sepal length (cm)", input."petal width (cm)", output.value, output.label, reward
     FROM predictions.iris ORDER BY time, "row"`,
    4,
  );
  expect(found).toEqual([
    ['seldon', 0, 1, '1', 5.1, 0.2, 0, '0', 0.5],
    ['seldon', 1, 1, '1', 6.3, 2.5, 2, '2', 0.5],
    ['v2', 0, 1, '1', 5.1, 0.2, 0, '0', null],
    ['mlflow', 0, 2, '2', 6.3, 2.5, 102, '102', null],
  ]);
});

it('shows what a graph of several units answers where all of its ways give the same, of binary tensors too', async () => {
  const child = (name: string, version: number) => ({
    name,
    implementation: 'MLFLOW_SERVER',
    modelUri: `models:/iris/${version}`,
    children: [],
  });
  const graph = {
    name: 'ab',
    implementation: 'RANDOM_ABTEST',
    parameters: [{ name: 'ratioA', type: 'FLOAT', value: '0' }],
    children: [child('a', 1), child('b', 2)],
  };
  const routed = { ...manifest('ab-test', {}), spec: { predictors: [{ name: 'main', graph }] } };
  expect((await client.apply(routed)).status).toBe(200);
  await client.until('ab-test', isAvailable);
  const tensor = { name: 'x', shape: [1, 4], datatype: 'FP64', parameters: { binary_data_size: 32 } };
  const json = Buffer.from(JSON.stringify({ inputs: [tensor] }));
  const asked = await fetch(`${platform.inference}/v2/models/ab-test/infer`, {
    method: 'POST',
    headers: { 'inference-header-content-length': String(json.length) },
    body: Buffer.concat([json, Buffer.from(Float64Array.from(VIRGINICA).buffer)]),
  });
  expect(asked.status).toBe(200);
  const query = 'SELECT model_version, input."petal width (cm)", output.value FROM predictions."ab-test"';
  expect(await sql(query, 1)).toEqual([['2', 2.5, 102]]);
});

it('names what is near when there is no such deployment', async () => {
  const { status, body } = await client.api('/sql/query', 'POST', { sql: 'FROM predictions.irs', maxRows: 1 });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('Nearest: iris');
});

it('answers `ovenbird sql`', async () => {
  const query = 'SELECT output.value AS v, count(*) AS n FROM predictions.iris GROUP BY ALL ORDER BY v';
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'sql', query, '--csv'], {
    env: { ...process.env, OVENBIRD_URL: platform.control },
  });
  expect(stdout.trim().split(/\r?\n/)).toEqual(['v,n', '0,2', '2,1', '102,1']);
});
