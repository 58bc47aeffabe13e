// A hundred random changes under load: weights, revisions, numbers of copies, aliases, rollbacks, `kill -9` of workers. No
// request fails. The whole serving process is not killed here: its connections end with it, and a client must ask again
// (`kill-serving.test.ts`). OVENBIRD_SEED repeats a run.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETOSA } from '../serving/models.ts';
import { createServingClient } from '../serving/serving-client.ts';
import { INSPECTABLE, liveBytes } from '../support/live-bytes.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, type RunningProcess, survivors } from '../support/process-tree.ts';
import { mustRunPython, pythonPath } from '../support/python.ts';
import { type Load, startLoad } from './change-load.ts';
import { createRandomChanges, DEPLOYMENTS, isWorker, seededRandom } from './random-changes.ts';

const CHANGES = 100;
const SETTLE_EVERY = 20;
const MAX_PAUSE_MS = 200;
/** What a replaced revision may take to answer what it has. */
const DRAIN_MS = 30_000;
/** Of what the serving process holds on to: metrics, ids of answers for feedback, buffers that were not there yet. */
const MAX_GROWTH_BYTES = 40 * 2 ** 20;

const MAKE = `
import os, sys, joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
folder, = sys.argv[1:]
x, y = load_iris(return_X_y=True)
for name, add in (("low", 0), ("high", 100)):
    model = LogisticRegression(max_iter=1000).fit(x, y + add)
    os.makedirs(f"{folder}/{name}")
    joblib.dump(model, f"{folder}/{name}/model.joblib")
`;
const CLASSES = `
class Constant:
    def __init__(self, value, salt):
        self.value = value

    def predict(self, X, names, meta=None):
        return [[self.value]]


class Same:
    def transform_input(self, X, names, meta=None):
        return X
`;

interface Logged {
  readonly id: string;
  readonly deployment: string;
  readonly revision: number;
  readonly at: number;
  readonly code: number;
}

describe('a hundred random changes under load', () => {
  const seed = Number(process.env.OVENBIRD_SEED ?? Math.floor(Math.random() * 2 ** 31));
  let folder: string;
  let platform: Platform;
  let client: ReturnType<typeof createServingClient>;
  let load: Load;
  let stopped = false;
  let grownBytes = 0;
  const done: string[] = [];
  const seen = new Map<number, RunningProcess>();

  async function serving(): Promise<RunningProcess> {
    return (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!;
  }
  const servingBytes = async () => liveBytes((await serving()).pid, platform.log);
  async function lookAround(): Promise<void> {
    for (const one of await descendantsOf(platform.pid)) seen.set(one.pid, one);
  }
  async function mlflow(path: string, method: string, body: object | Buffer): Promise<unknown> {
    const given = Buffer.isBuffer(body)
      ? { body: new Uint8Array(body) }
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${platform.control}/api/2.0/${path}`, { method, ...given });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }
  /** The next version of `moving`, whose files are those of a folder. */
  async function register(name: string): Promise<void> {
    const created = (await mlflow('mlflow/runs/create', 'POST', { experiment_id: '0' })) as {
      run: { info: { run_id: string; artifact_uri: string } };
    };
    const { run_id: runId, artifact_uri: artifacts } = created.run.info;
    const file = `${artifacts.replace('mlflow-artifacts:/', 'mlflow-artifacts/artifacts/')}/model/model.joblib`;
    await mlflow(file, 'PUT', await readFile(join(folder, name, 'model.joblib')));
    await mlflow('mlflow/model-versions/create', 'POST', { name: 'moving', source: `${artifacts}/model`, run_id: runId });
  }
  async function stop(): Promise<void> {
    if (stopped) return;
    stopped = true;
    await platform?.stop();
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-changes-'));
    await writeFile(join(folder, 'Classes.py'), CLASSES);
    await writeFile(
      join(folder, 'images.json'),
      JSON.stringify({ 'me/same': { python: `${folder}/Classes.py:Same` }, 'me/constant': { python: `${folder}/Classes.py:Constant` } }),
    );
    platform = await startPlatform({
      dataDir: join(folder, 'data'),
      python: await pythonPath(),
      args: ['--images', join(folder, 'images.json')],
      env: INSPECTABLE,
    });
    client = createServingClient(platform);
    await mustRunPython(MAKE, [folder]);
    await mlflow('mlflow/registered-models/create', 'POST', { name: 'moving' });
    for (const name of ['low', 'high']) await register(name);
    await mlflow('mlflow/registered-models/alias', 'POST', { name: 'moving', alias: 'champion', version: '1' });
    const random = seededRandom(seed);
    const changes = createRandomChanges({ platform, client, folder, random, turn: () => load.turn() });
    await changes.begin();
    await changes.settled();
    load = startLoad(
      platform.inference,
      SETOSA,
      DEPLOYMENTS,
      (deployment, value) => value === 0 || (deployment !== 'graph' && value === 100),
    );
    await pause(2000);
    const bytesBefore = await servingBytes();
    try {
      for (let change = 1; change <= CHANGES; change += 1) {
        done.push(`${new Date().toISOString()} ${await changes.next()}`);
        await lookAround();
        await pause(random() * MAX_PAUSE_MS);
        if (change % SETTLE_EVERY === 0) await changes.settled();
      }
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${story()}`);
    } finally {
      await load.stop();
    }
    grownBytes = (await servingBytes()) - bytesBefore;
    console.info(`OVENBIRD_SEED=${seed}: what serving holds on to grew by ${Math.round(grownBytes / 2 ** 20)} MiB`);
  });
  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  const story = () => `OVENBIRD_SEED=${seed}\n${done.join('\n')}\n${platform.log().slice(-5000)}`;

  it('fails no request, in any protocol', () => {
    expect(load.failures, story()).toEqual([]);
    expect(load.answered.size).toBe(3 * DEPLOYMENTS.length);
    for (const [name, count] of load.answered) expect(count, name).toBeGreaterThan(100);
  });

  it('logs every answer, as one of a revision that was there', async () => {
    const rows = await logged();
    const found = new Set(rows.map(({ id }) => id));
    expect([...load.ids].filter((id) => !found.has(id))).toEqual([]);
    for (const name of DEPLOYMENTS) {
      const { body } = await client.api(`/deployments/default/${name}/revisions?pageSize=200`);
      const revisions = new Map(
        (body.items as { revision: number; createdAt: number; retiredAt: number | null; state: string }[]).map((one) => [
          one.revision,
          one,
        ]),
      );
      const strange = rows
        .filter(({ deployment }) => deployment === name)
        .filter(({ revision, at }) => {
          const { createdAt = Number.POSITIVE_INFINITY, retiredAt = null } = revisions.get(revision) ?? {};
          return at < createdAt || (retiredAt !== null && at > retiredAt + DRAIN_MS);
        });
      expect(strange, story()).toEqual([]);
    }
    // A shadow that was given up with its revision answered nobody.
    expect(rows.filter(({ id, code }) => code !== 200 && !id.endsWith('.shadow'))).toEqual([]);
  });

  it('leaves as many workers as are wanted, and the memory as it was', async () => {
    const pages = await Promise.all(DEPLOYMENTS.map((name) => client.deployment(name)));
    // Deployments that serve the same model with the same parameters share its workers.
    const wanted = pages.flatMap(({ copies }) => copies).reduce((sum, { desired }) => sum + desired, 0);
    let workers: RunningProcess[] = [];
    for (let attempt = 0; attempt < 100; attempt += 1) {
      workers = (await descendantsOf(platform.pid)).filter(isWorker);
      if (workers.length <= wanted) break;
      await pause(100);
    }
    expect(workers.length, story()).toBeGreaterThan(0);
    expect(workers.length, story()).toBeLessThanOrEqual(wanted);
    expect(grownBytes, story()).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it('leaves no process behind', async () => {
    await lookAround();
    await stop();
    expect(await survivors([...seen.values()], 10_000)).toEqual([]);
  });

  async function logged(): Promise<Logged[]> {
    for (;;) {
      const metrics = await (await fetch(`${platform.inference}/metrics`)).text();
      if (/^ovenbird_prediction_log_buffered_records 0$/m.test(metrics)) break;
      await pause(20);
    }
    const sql = 'SELECT id, deployment, revision, epoch_ms(time), code FROM predictions';
    const { body } = await client.api('/sql/query', 'POST', { sql, maxRows: 100_000 });
    return (body.rows as [string, string, number, number, number][]).map(([id, deployment, revision, at, code]) => ({
      id,
      deployment,
      revision: Number(revision),
      at: Number(at),
      code: Number(code),
    }));
  }
});
