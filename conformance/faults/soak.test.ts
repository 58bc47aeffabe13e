// Load that goes on: what the serving process holds on to, and the files that both processes have open, stay as they were. A minute
// here; OVENBIRD_SOAK_SECONDS=3600 for an hour.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServingClient, isAvailable } from '../serving/serving-client.ts';
import { INSPECTABLE, liveBytes } from '../support/live-bytes.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { startLoad } from './change-load.ts';

const SECONDS = Number(process.env.OVENBIRD_SOAK_SECONDS ?? 60);
/** Histograms, ids of answers that feedback may come for, and buffers reach their size in this time. */
const WARM_UP_SECONDS = 20;
const SAMPLES = 10;
/** Of the middle of the last samples over that of the first; a leak of 100 bytes a request is more in a minute. */
const MAX_GROWTH_BYTES = 8 * 2 ** 20;
const MAX_MORE_FILES = 10;

const MANIFEST = {
  apiVersion: 'machinelearning.seldon.io/v1',
  kind: 'SeldonDeployment',
  metadata: { name: 'soaked' },
  spec: {
    predictors: [
      { name: 'main', traffic: 70, graph: { name: 'model', implementation: 'SIMPLE_MODEL', logger: { mode: 'all' }, children: [] } },
      { name: 'canary', traffic: 30, graph: { name: 'model', implementation: 'SIMPLE_MODEL', children: [] } },
      { name: 'next', traffic: 50, shadow: true, graph: { name: 'model', implementation: 'SIMPLE_MODEL', children: [] } },
    ],
  },
};

let folder: string;
let platform: Platform;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-soak-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), env: INSPECTABLE });
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const openFiles = async (pid: number) => (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

it(
  'does not grow under load that goes on',
  async () => {
    const client = createServingClient(platform);
    expect((await client.apply(MANIFEST)).status).toBe(200);
    await client.until('soaked', isAvailable);
    const serving = (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!.pid;
    const load = startLoad(platform.inference, [1, 2], ['soaked'], () => true);
    let going = true;
    const others = (async () => {
      while (going) {
        const { body } = await client.predict('soaked', { data: { ndarray: [[1, 2]] } });
        const { puid } = body.meta as { puid: string };
        await client.post('/seldon/default/soaked/api/v1.0/feedback', { response: { meta: { puid } }, reward: 0.5 });
        for (const path of ['/stats', '/stats/graph', '/stats/shadow', '/stats/feedback', ''])
          await client.api(`/deployments/default/soaked${path}`);
        await client.api('/sql/query', 'POST', { sql: 'select code, count(*) from predictions group by all' });
        await client.get('/metrics');
        await pause(50);
      }
    })();
    const held: number[] = [];
    const files: number[] = [];
    try {
      await pause(WARM_UP_SECONDS * 1000);
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        held.push(await liveBytes(serving, platform.log));
        files.push((await openFiles(serving)) + (await openFiles(platform.pid)));
        await pause(((SECONDS - WARM_UP_SECONDS) * 1000) / SAMPLES);
      }
    } finally {
      going = false;
      await others;
      await load.stop();
    }
    const answered = [...load.answered.values()].reduce((sum, count) => sum + count, 0);
    const third = Math.ceil(SAMPLES / 3);
    const grown = middle(held.slice(-third)) - middle(held.slice(0, third));
    console.info(`${SECONDS} s, ${answered} requests: ${held.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(', ')} MiB held`);
    expect(load.failures).toEqual([]);
    expect(answered).toBeGreaterThan(1000);
    expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
    expect(middle(files.slice(-third)) - middle(files.slice(0, third))).toBeLessThan(MAX_MORE_FILES);
  },
  (SECONDS + 240) * 1000,
);
