// `kill -9` of the control process while it converts a model, and while it compares; and two control processes that share a
// database. Every acceleration comes to its verdict once, and what is served is whole.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Acceleration } from '@ovenbird/contracts/accelerations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServingClient, isAvailable, manifest } from '../serving/serving-client.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, survivors } from '../support/process-tree.ts';
import { frameworksPythonPath, mustRunFrameworks } from '../support/python.ts';

/** Large enough that it takes a moment to compare. */
const TRAIN = `
import sys, warnings
warnings.filterwarnings("ignore")
import mlflow, numpy as np
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

mlflow.set_tracking_uri(sys.argv[1])
x, y = load_iris(return_X_y=True)
for name, seed in [("converting", 1), ("comparing", 2), ("shared", 3)]:
    model = RandomForestClassifier(30, max_depth=6, random_state=seed, n_jobs=1).fit(x, y)
    with mlflow.start_run():
        mlflow.sklearn.log_model(model, name="model", signature=infer_signature(x, model.predict(x)), registered_model_name=name,
                                 input_example=x[:40], pip_requirements=["mlflow"], skops_trusted_types=["sklearn.tree._tree.Tree"])
`;

let dataDir: string;
let python: string;
let platform: Platform;

const start = () => startPlatform({ dataDir, python });
const client = () => createServingClient(platform);

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ovenbird-fault-'));
  python = await frameworksPythonPath();
  platform = await start();
  await mustRunFrameworks(TRAIN, [platform.control]);
});
afterAll(async () => {
  await platform?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function accelerationOf(name: string): Promise<Acceleration | undefined> {
  const { body } = await client().api(`/models/${name}/versions/1/accelerations`);
  return (body as unknown as { items: Acceleration[] }).items[0];
}

async function untilPhase(name: string, ...phases: Acceleration['phase'][]): Promise<Acceleration> {
  for (;;) {
    const found = await accelerationOf(name);
    if (found && phases.includes(found.phase)) return found;
    await pause(5);
  }
}

async function converters(...platforms: Platform[]): Promise<number[]> {
  const processes = (await Promise.all(platforms.map(({ pid }) => descendantsOf(pid)))).flat();
  return processes.filter(({ command }) => command.includes('ovenbird_accelerator')).map(({ pid }) => pid);
}

const accelerated = (name: string) => manifest(name, { modelUri: `models:/${name}/1`, annotations: { 'ovenbird.io/accelerate': 'true' } });

/** Each folder of the store is named after what is in it, so a file that was not written whole would show. */
function keptFiles(): string[] {
  const folders = readdirSync(join(dataDir, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /accelerations\/[0-9a-f]{32}$/.test(path),
  );
  return folders.map((path) => {
    const read = (file: string) => readFileSync(join(dataDir, 'blobs', path, file));
    const digest = createHash('sha256').update(read('model.onnx')).update(read('acceleration.json')).digest('hex').slice(0, 32);
    expect(path.endsWith(digest)).toBe(true);
    return digest;
  });
}

describe('kill -9 of the control process', () => {
  it.each(['converting', 'comparing'] as const)(
    'while it is %s leaves an acceleration that the next one does again, once',
    async (phase) => {
      await client().apply(accelerated(phase));
      await client().until(phase, isAvailable);
      await untilPhase(phase, phase);
      if (phase === 'converting') while ((await converters(platform)).length === 0) await pause(5);
      const children = await descendantsOf(platform.pid);
      await platform.kill9();
      expect(await survivors(children, 20_000)).toEqual([]);
      platform = await start();
      const left = await accelerationOf(phase);
      expect(left).toMatchObject({ phase: expect.stringMatching(/converting|comparing/) });
      const found = await untilPhase(phase, 'verified', 'refused', 'failed');
      expect(found).toMatchObject({ id: left!.id, phase: 'verified', reason: null });
      await client().until(phase, (page) => page.revision === 2 && isAvailable(page));
      expect((await client().predict(phase, { data: { ndarray: [[5.1, 3.5, 1.4, 0.2]] } })).status).toBe(200);
      expect(keptFiles().length).toBeGreaterThan(0);
      expect(await readdir(join(dataDir, 'models', 'conversions'))).toEqual([]);
    },
  );
});

describe('two control processes of one database', () => {
  it('do an acceleration once, and the other goes on when the one that does it is killed', async () => {
    const other = await start();
    try {
      await client().apply(accelerated('shared'));
      let doing: number[] = [];
      const seen = new Set<number>();
      while (doing.length === 0) doing = await converters(platform, other);
      const isOther = (await converters(other)).length > 0;
      await (isOther ? other : platform).kill9();
      if (!isOther) platform = other;
      for (;;) {
        for (const pid of await converters(platform)) seen.add(pid);
        if ((await accelerationOf('shared'))?.phase === 'verified') break;
        await pause(20);
      }
      expect(doing).toHaveLength(1);
      expect(seen.size).toBe(1);
    } finally {
      if (other !== platform) await other.stop().catch(() => {});
    }
  });
});
