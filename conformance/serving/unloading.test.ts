// Deployments that are taken out of memory and brought back: by the repository calls of Open Inference, and by the platform.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { makeModels, SETOSA } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

async function start(): Promise<void> {
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
  client = createServingClient(platform);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-unloading-'));
  await start();
  await makeModels(platform.control, folder);
  const models = { slow: { modelUri: `${folder}/slow` }, onnx: { implementation: 'TRITON_SERVER', modelUri: `${folder}/triton` } };
  for (const [name, options] of Object.entries(models)) {
    await client.apply(manifest(name, options));
    await client.until(name, isAvailable);
  }
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const repository = (path: string) => client.post(`/v2/repository/${path}`, {});
const ask = (seconds: number) => client.predict('slow', { data: { names: ['seconds'], ndarray: [[seconds]] } });
const isUnloaded = ({ seldonState }: { seldonState: string }) => seldonState === 'Unloaded';

async function workers(): Promise<number> {
  return (await descendantsOf(platform.pid)).filter(({ command }) => command.includes('ovenbird_model_worker')).length;
}

it('answers what it has begun, refuses what comes after in every protocol, and frees the model', async () => {
  expect(await workers()).toBe(1);
  const begun = ask(1.5);
  await pause(300);
  expect(await repository('models/slow/unload')).toMatchObject({ status: 200, body: {} });
  const refusals = await Promise.all([
    ask(0.01),
    client.post('/v2/models/slow/infer', { inputs: [] }),
    client.post('/v1/models/slow:predict', { instances: [] }),
    client.post('/seldon/default/slow/invocations', { inputs: [] }),
    client.get('/seldon/default/slow/ready'),
  ]);
  expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  for (const { body } of refusals) expect(JSON.stringify(body)).toContain('default/slow is unloaded');
  expect(await client.get('/v2/models/slow/ready')).toMatchObject({ status: 503, body: { ready: false } });
  expect((await begun).status).toBe(200);
  while ((await workers()) > 0) await pause(50);

  const metrics = String((await client.get('/metrics')).body.text);
  expect(metrics).toContain('ovenbird_deployment_unloaded{deployment_name="slow",namespace="default"} 1');
  expect(metrics).toContain('ovenbird_deployment_answers{deployment_name="slow",namespace="default"} 0');
  expect(metrics).toContain('ovenbird_deployment_answers{deployment_name="onnx",namespace="default"} 1');
});

it('is shown as unloaded, and stays so through new revisions', async () => {
  const applied = await client.apply(manifest('slow', { modelUri: `${folder}/slow`, annotations: { changed: 'yes' } }));
  expect(applied.body.results).toMatchObject([{ outcome: 'configured', warnings: [expect.stringContaining('stays so')] }]);
  expect(await client.deployment('slow')).toMatchObject({
    seldonState: 'Unloaded',
    state: 'unloaded',
    revision: null,
    latestRevision: 2,
    predictors: [{ replicas: 0, availableReplicas: 0 }],
    status: { state: 'Unloaded', replicas: 0 },
    copies: [],
  });
});

it('stays so through a restart, while others answer', async () => {
  await platform.stop();
  await start();
  await client.until('onnx', ({ copies }) => copies.length > 0);
  expect(await client.deployment('slow')).toMatchObject({ seldonState: 'Unloaded' });
  const index = await repository('index');
  expect(index.body).toMatchObject([
    { name: 'onnx', state: 'READY', reason: '' },
    { name: 'slow', state: 'UNAVAILABLE', reason: 'unloaded' },
  ]);
  expect((await client.post('/v2/repository/index', { ready: true })).body).toMatchObject([{ name: 'onnx' }]);
  expect(await workers()).toBe(0);
});

it('answers again when loading it returns, by what was applied meanwhile', async () => {
  expect(await repository('models/slow/load')).toMatchObject({ status: 200, body: {} });
  expect((await ask(0.01)).status).toBe(200);
  expect(await repository('models/slow/load')).toMatchObject({ status: 200 });
  expect(await client.deployment('slow')).toMatchObject({ revision: 2 });
});

it('says why, when it cannot be loaded', async () => {
  await repository('models/slow/unload');
  await client.apply(manifest('slow', { modelUri: `${folder}/slow.py` }));
  const refused = await repository('models/slow/load');
  expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining('There is no model here') } });
  expect((await repository('index')).body).toMatchObject([{}, { name: 'slow', state: 'UNAVAILABLE', reason: refused.body.error }]);
  expect(await client.deployment('slow')).toMatchObject({ seldonState: 'Failed', revision: null });
});

it('is unloaded and loaded by the platform’s own API too, which does not wait', async () => {
  const change = (path: string) => client.api(`/deployments/default/onnx/${path}`, 'POST');
  expect((await change('unload')).body).toEqual({ namespace: 'default', name: 'onnx', outcome: 'changed', revision: 1 });
  expect((await change('unload')).body).toMatchObject({ outcome: 'unchanged' });
  await client.until('onnx', isUnloaded);
  while ((await client.predict('onnx', { data: { ndarray: [SETOSA] } })).status !== 404) await pause(20);
  expect((await change('load')).body).toMatchObject({ outcome: 'changed' });
  await client.until('onnx', isAvailable);
  expect((await client.predict('onnx', { data: { ndarray: [SETOSA] } })).status).toBe(200);
  expect((await client.api('/deployments/default/nobody/unload', 'POST')).status).toBe(404);
});
