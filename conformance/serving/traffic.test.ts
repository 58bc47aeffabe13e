// Several predictors of one deployment: who answers, what the shadow leaves behind, and weights that change under loaded models.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { makeModels, SETOSA } from './models.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-traffic-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
  client = createServingClient(platform);
  await makeModels(platform.control, folder);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

function predictor(name: string, version: number, rest: object) {
  const graph = { name: 'classifier', implementation: 'MLFLOW_SERVER', modelUri: `models:/iris/${version}`, children: [] };
  return { name, graph, ...rest };
}

function deployment(mainTraffic: number) {
  return {
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name: 'split', annotations: { 'seldon.io/sticky-header': 'X-User' } },
    spec: {
      predictors: [
        predictor('main', 1, { traffic: mainTraffic }),
        predictor('canary', 2, { traffic: 100 - mainTraffic, annotations: { 'seldon.io/route-header': 'X-Group=canary' } }),
        predictor('next', 2, { shadow: true }),
      ],
    },
  };
}

/** The label: 0 of main, 100 of canary. */
async function ask(headers: Record<string, string>): Promise<{ label: number; id: string }> {
  const response = await fetch(`${platform.inference}/seldon/default/split/api/v1.0/predictions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ data: { ndarray: [SETOSA] } }),
  });
  const body = (await response.json()) as { data: { ndarray: [number] }; meta: { puid: string } };
  return { label: body.data.ndarray[0], id: body.meta.puid };
}

it('leads requests by header, value and weight, copies them to the shadow, and changes weights without loading a model', async () => {
  await client.apply(deployment(70));
  await client.until('split', isAvailable);
  const workers = async () =>
    (await descendantsOf(platform.pid)).filter(({ command }) => command.includes('ovenbird_model_worker')).map(({ pid }) => pid);
  const loaded = await workers();

  const led = await ask({ 'x-group': 'canary', 'x-user': 'a' });
  expect(led.label).toBe(100);
  const users = Array.from({ length: 60 }, (_, index) => `user-${index}`);
  const asked = async () => Promise.all(users.map(async (user) => (await ask({ 'x-user': user })).label));
  const before = await asked();
  expect(await asked()).toEqual(before);
  expect(new Set(before)).toEqual(new Set([0, 100]));

  const copy = await logged(`${led.id}.shadow`);
  expect(copy).toMatchObject({
    predictor: 'next',
    status: 200,
    response: { data: { ndarray: [100] }, meta: { puid: `${led.id}.shadow` } },
  });
  expect(await logged(led.id)).toMatchObject({ predictor: 'canary', status: 200 });
  // As docs/traffic.md has it: the shadow answers as canary does, so it differs where main answered.
  const differing =
    "SELECT p.id, p.label, s.label FROM predictions p JOIN predictions s ON s.id = p.id || '.shadow' WHERE p.label <> s.label";
  const { body: differs } = await client.api('/sql/query', 'POST', { sql: differing });
  expect(differs.rows).toContainEqual([expect.any(String), '0', '100']);
  const metrics = await (await fetch(`${platform.inference}/metrics`)).text();
  expect(metrics).toMatch(/seldon_api_executor_server_requests_seconds_count\{[^}]*predictor_name="next"/);

  await client.apply(deployment(30));
  await client.until('split', ({ revision }) => revision === 2);
  const after = await asked();
  expect(await workers()).toEqual(loaded);
  expect(after).not.toEqual(before);
  // Nobody leaves the predictor that got more.
  for (const [index, label] of before.entries()) if (label === 100) expect(after[index]).toBe(100);
});

async function logged(id: string): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status, body } = await client.api(`/predictions/${id}`);
    if (status === 200) return body;
    await pause(100);
  }
  throw new Error(`${id} was not logged.`);
}
