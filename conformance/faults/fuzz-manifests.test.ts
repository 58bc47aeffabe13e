// Whatever is sent to the native API about deployments is answered with no 5xx; what it accepts breaks neither a deployment that
// serves beside it, nor one that serves while it is changed. OVENBIRD_SEED and OVENBIRD_FUZZ_SECONDS as in `fuzz-inference.test.ts`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServingClient, isAvailable } from '../serving/serving-client.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { collectFaults } from './fuzz/collect-faults.ts';
import { fuzzFor, seed } from './fuzz/fuzz-for.ts';
import { manifestOf } from './fuzz/fuzzed-deployments.ts';
import { type ApiCase, apiCases } from './fuzz/wrong-manifests.ts';

/** Of the time that a fuzz test takes: one that loads nothing from anywhere says much in little of it. */
const SHARE = 0.4;
const CHANGED = ['one', 'two', 'three'];
const JS_CLASS = `
export class Same {
  predict(values) {
    return values;
  }
}
`;

describe(`deployments over the native API (OVENBIRD_SEED=${seed})`, () => {
  let folder: string;
  let platform: Platform;
  let client: ReturnType<typeof createServingClient>;
  let processesBefore: number[];
  const statuses = new Map<number, number>();

  const ask = (name: string) => client.predict(name, { data: { ndarray: [[1, 2]] } });
  const nodeProcesses = async () => (await descendantsOf(platform.pid)).map(({ pid }) => pid).sort();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-manifests-'));
    await writeFile(join(folder, 'classes.mjs'), JS_CLASS);
    const images = join(folder, 'images.json');
    await writeFile(images, JSON.stringify({ 'me/same-js': { javascript: `${folder}/classes.mjs#Same` } }));
    platform = await startPlatform({ dataDir: join(folder, 'data'), args: ['--images', images] });
    client = createServingClient(platform);
    const spec = { predictors: [{ name: 'main', graph: { name: 'unit', implementation: 'SIMPLE_MODEL' } }] };
    for (const name of ['steady', ...CHANGED]) {
      expect(await client.apply(manifestOf({ name, spec }))).toMatchObject({ status: 200 });
      await client.until(name, isAvailable);
    }
    processesBefore = await nodeProcesses();
  });
  afterAll(async () => {
    await platform?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are refused or served, and those that serve go on', async () => {
    const faults = collectFaults();
    let asking = true;
    const asked = (async () => {
      while (asking) {
        const steady = await ask('steady');
        if (steady.status !== 200) faults.add(`steady answered ${steady.status}`, () => JSON.stringify(steady.body));
        for (const name of CHANGED) {
          const { status, body } = await ask(name);
          // Its input may be another one now, and its time a millisecond; nobody deletes it.
          if ((status >= 500 && status !== 504) || status === 404) faults.add(`${name} answered ${status}`, () => JSON.stringify(body));
        }
        await pause(5);
      }
    })();
    try {
      await fuzzFor(SHARE, apiCases(CHANGED), (cases) => Promise.all(cases.map((one) => send(one, faults))));
    } finally {
      asking = false;
      await asked;
      console.info(`native API answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
    }
    expect(faults.list()).toEqual([]);
    // Else the manifests were so wrong that nothing was tried.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(20);
  });

  it('leave the processes as they were', async () => {
    expect(await nodeProcesses(), platform.log().slice(-3000)).toEqual(processesBefore);
    expect((await ask('steady')).status).toBe(200);
    expect((await fetch(`${platform.control}/healthz`)).status).toBe(200);
  });

  async function send({ method, path, body }: ApiCase, faults: ReturnType<typeof collectFaults>): Promise<void> {
    const response = await fetch(`${platform.control}/api/v1${path}`, { method, headers: { 'content-type': 'application/json' }, body });
    const text = await response.text();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const shown = () => `${method} ${path}\n${body.slice(0, 1500)}`;
    if (response.status >= 500 && response.status !== 501) faults.add(`${response.status} ${text.slice(0, 300)}`, shown);
    else if (response.status >= 400 && !/"error":\{"code":/.test(text)) faults.add(`another form: ${response.status} ${text}`, shown);
  }
});
