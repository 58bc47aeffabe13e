// Changes under load: no request fails, whatever happens to the revision that is coming or the worker that answers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { mustRunPython, pythonPath } from '../support/python.ts';
import { makeModels, SETOSA } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

const CLIENTS = 4;

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-rollout-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
  client = createServingClient(platform);
  await makeModels(platform.control, folder);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function moveAlias(version: number): Promise<void> {
  const script = 'import sys, mlflow; mlflow.MlflowClient(sys.argv[1]).set_registered_model_alias("iris", "champion", int(sys.argv[2]))';
  await mustRunPython(script, [platform.control, String(version)]);
}

/** Clients that ask without a pause until they are told to stop; every answer is kept. */
function startLoad(name: string) {
  let asking = true;
  const labels: number[] = [];
  const failures: string[] = [];
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (asking) {
      try {
        const { status, body } = await client.predict(name, { data: { ndarray: [SETOSA] } });
        if (status === 200) labels.push((body as { data: { ndarray: [number] } }).data.ndarray[0]);
        else failures.push(`${status}: ${JSON.stringify(body)}`);
      } catch (error) {
        failures.push(String(error));
      }
    }
  });
  return {
    labels,
    failures,
    async stop() {
      asking = false;
      await Promise.all(clients);
    },
  };
}

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await pause(10);
}

describe('an alias that moves under load', () => {
  it('takes the deployment along without one failed request, and back by a rollback', async () => {
    await client.apply(manifest('moving', { modelUri: 'models:/iris@champion' }));
    await client.until('moving', isAvailable);
    const load = startLoad('moving');
    await until(() => load.labels.length > 50);
    expect(new Set(load.labels)).toEqual(new Set([0]));

    await moveAlias(2);
    await until(() => load.labels.at(-1) === 100);
    const moved = load.labels.length;
    await until(() => load.labels.length > moved + 50);
    // What the others had asked before the switch, the old revision still answers: at most one for each of them.
    expect(load.labels.slice(moved).filter((label) => label !== 100).length).toBeLessThan(CLIENTS);

    const rolledBack = await client.api('/deployments/default/moving/rollback', 'POST', { revision: 1 });
    expect(rolledBack.body).toMatchObject({ outcome: 'configured', revision: 3 });
    await until(() => load.labels.at(-1) === 0);
    await load.stop();
    expect(load.labels.at(-1)).toBe(0);
    expect(load.failures).toEqual([]);

    const { body } = await client.api('/deployments/default/moving/revisions');
    expect(body.items).toMatchObject([
      { revision: 3, cause: 'rollback', causeText: 'rolled back to revision 1', state: 'ready', models: [{ modelVersion: '1' }] },
      { revision: 2, cause: 'alias_moved', causeText: 'champion moved from 1 to 2', state: 'retired', models: [{ modelVersion: '2' }] },
      { revision: 1, cause: 'apply', state: 'retired', models: [{ modelVersion: '1' }] },
    ]);
  });
});

describe('a revision that cannot be loaded', () => {
  it('leaves the last good one serving and shows why', async () => {
    await client.apply(manifest('broken', { modelUri: 'models:/iris/1' }));
    await client.until('broken', isAvailable);
    const load = startLoad('broken');
    await client.apply(manifest('broken', { modelUri: `${folder}/slow.py` }));
    const page = await client.until('broken', ({ seldonState }) => seldonState === 'Failed');
    await load.stop();
    expect(page).toMatchObject({ revision: 1, latestRevision: 2, message: expect.stringContaining('There is no model here') });
    expect(load.failures).toEqual([]);
    expect(load.labels.length).toBeGreaterThan(0);
  });
});

describe('a worker that ends', () => {
  it('is replaced, and what it was asked is asked again: no request fails', async () => {
    await client.apply(manifest('killed', { modelUri: 'models:/iris/1' }));
    await client.until('killed', isAvailable);
    const before = await descendantsOf(platform.pid);
    const load = startLoad('killed');
    await until(() => load.labels.length > 20);
    for (const { pid } of before.filter(({ command }) => command.includes('ovenbird_model_worker'))) process.kill(pid, 'SIGKILL');
    const killedAt = load.labels.length;
    await until(() => load.labels.length > killedAt + 50);
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it('twice under the same request fails that request alone', async () => {
    await client.apply(manifest('poison', { modelUri: `${folder}/slow` }));
    await client.until('poison', isAvailable);
    const seconds = (value: number) => client.predict('poison', { data: { names: ['seconds'], ndarray: [[value]] } });
    const [poison, others] = await Promise.all([seconds(-1), Promise.all([seconds(0.01), seconds(0.02)])]);
    expect(poison).toMatchObject({ status: 503, body: { status: { info: expect.stringContaining('ended twice') } } });
    expect(others.map((answer) => answer.status)).toEqual([200, 200]);
  });
});

describe('a model that is slower than its callers', () => {
  it('answers what it has room for, refuses the rest at once, and keeps to the deadline', async () => {
    const parameters = [
      { name: 'max_queue', type: 'INT', value: '2' },
      { name: 'max_batch_rows', type: 'INT', value: '1' },
    ];
    const annotations = { 'seldon.io/rest-timeout': '5000' };
    await client.apply(manifest('slow', { modelUri: `${folder}/slow`, parameters, annotations }));
    await client.until('slow', isAvailable);
    const ask = (seconds: number) => client.predict('slow', { data: { names: ['seconds'], ndarray: [[seconds]] } });
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(0.3)));
    const refused = answers.filter((answer) => answer.status === 503);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(3);
    expect(refused.length).toBeGreaterThanOrEqual(6);
    expect(refused[0]!.body).toMatchObject({
      status: { reason: 'OVERLOADED', info: expect.stringContaining('is full: 2 requests wait already') },
    });
    expect(await ask(30)).toMatchObject({ status: 504, body: { status: { reason: 'DEADLINE_EXCEEDED' } } });
  });

  it('gives the model’s own error as the server’s fault when the input was right', async () => {
    const answer = await client.predict('poison', { data: { names: ['seconds'], ndarray: [[0]] } });
    expect(answer).toMatchObject({ status: 500, body: { status: { reason: 'MICROSERVICE_INTERNAL_ERROR', info: 'zero is not served' } } });
  });
});

describe('a deployment that is deleted', () => {
  it('answers no more, keeps its revisions, and can be made again', async () => {
    expect((await client.api('/deployments/default/killed', 'DELETE')).status).toBe(200);
    await until404('killed');
    expect((await client.api('/deployments/default/killed/revisions')).body.items).toMatchObject([{ revision: 1, state: 'retired' }]);
    expect((await client.api('/deployments/default/killed', 'DELETE')).status).toBe(404);
    await client.apply(manifest('killed', { modelUri: 'models:/iris/2' }));
    await client.until('killed', isAvailable);
    expect((await client.predict('killed', { data: { ndarray: [SETOSA] } })).body).toMatchObject({ data: { ndarray: [100] } });
  });

  async function until404(name: string): Promise<void> {
    while ((await client.predict(name, {})).status !== 404) await pause(20);
  }
});
