// `kill -9` of the control process while clients write: what it has acknowledged is there after the next start.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, survivors } from '../support/process-tree.ts';

/** The parts of MLflow's answers that are looked at here. */
interface Answer {
  readonly run: {
    readonly info: { readonly run_id: string; readonly status: string };
    readonly data: { readonly params: { key: string; value: string }[] };
  };
  readonly metrics: { readonly step: number; readonly value: number }[];
  readonly next_page_token?: string;
  readonly model_versions: { readonly version: string }[];
}

const API = '/api/2.0/mlflow';

describe('kill -9 of the control process under load', () => {
  let dataDir: string;
  let platform: Platform;
  const acknowledged = { points: new Map<string, number>(), params: new Map<string, string>(), versions: 0 };
  let runId: string;

  async function call(method: 'GET' | 'POST', path: string, body?: Record<string, unknown>): Promise<Answer> {
    const query = method === 'GET' && body ? `?${new URLSearchParams(body as Record<string, string>)}` : '';
    const answer = await fetch(`${platform.control}${API}/${path}${query}`, {
      method,
      ...(method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** Goes on until the platform is killed. @returns how many calls were acknowledged */
  async function untilKilled(work: (turn: number) => Promise<void>): Promise<number> {
    for (let turn = 0; ; turn++) {
      try {
        await work(turn);
      } catch (error) {
        // Only a connection that broke ends it: an answer that says no is a failure of the test.
        if (error instanceof TypeError) return turn;
        throw error;
      }
    }
  }

  const writeMetrics = (key: string) =>
    untilKilled(async (step) => {
      await call('POST', 'runs/log-metric', { run_id: runId, key, value: step * 0.5, timestamp: 1000 + step, step });
      acknowledged.points.set(`${key}/${step}`, step * 0.5);
    });
  const writeBatches = () =>
    untilKilled(async (turn) => {
      const metrics = Array.from({ length: 50 }, (_, index) => ({
        key: 'batched',
        value: index,
        timestamp: turn,
        step: turn * 50 + index,
      }));
      const param = { key: `param-${turn}`, value: `value-${turn}` };
      await call('POST', 'runs/log-batch', { run_id: runId, metrics, params: [param] });
      for (const { step, value } of metrics) acknowledged.points.set(`batched/${step}`, value);
      acknowledged.params.set(param.key, param.value);
    });
  const registerVersions = () =>
    untilKilled(async () => {
      await call('POST', 'model-versions/create', { name: 'survivor', source: `runs:/${runId}/model`, run_id: runId });
      acknowledged.versions++;
    });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ovenbird-fault-'));
    platform = await startPlatform({ dataDir });
    runId = (await call('POST', 'runs/create', { experiment_id: '0', run_name: 'killed' })).run.info.run_id;
    await call('POST', 'registered-models/create', { name: 'survivor' });
    const children = await descendantsOf(platform.pid);
    const writers = Promise.all([writeMetrics('loss'), writeMetrics('accuracy'), writeBatches(), registerVersions()]);
    while (acknowledged.points.size < 500 || acknowledged.versions < 20) await pause(10);
    await platform.kill9();
    expect((await writers).every((count) => count > 0)).toBe(true);
    expect(await survivors(children, 10_000)).toEqual([]);
    platform = await startPlatform({ dataDir });
  });
  afterAll(async () => {
    await platform.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function history(key: string): Promise<Map<string, number>> {
    const points = new Map<string, number>();
    let page_token: string | undefined;
    do {
      const page: Answer = await call('GET', 'metrics/get-history', {
        run_id: runId,
        metric_key: key,
        max_results: '20000',
        ...(page_token ? { page_token } : {}),
      });
      for (const { step, value } of page.metrics) points.set(`${key}/${step}`, value);
      page_token = page.next_page_token;
    } while (page_token);
    return points;
  }

  it('keeps every metric point that was acknowledged', async () => {
    const kept = new Map([...(await history('loss')), ...(await history('accuracy')), ...(await history('batched'))]);
    expect([...acknowledged.points].filter(([point, value]) => kept.get(point) !== value)).toEqual([]);
    // At most one call per writer was under way: written, and killed before the answer left.
    expect(kept.size - acknowledged.points.size).toBeLessThanOrEqual(52);
  });

  it('keeps whole batches: a batch that was cut off is there with all its points and its parameter, or not at all', async () => {
    const { run } = await call('GET', 'runs/get', { run_id: runId });
    const params = new Map<string, string>(run.data.params.map(({ key, value }) => [key, value]));
    expect([...acknowledged.params].filter(([key, value]) => params.get(key) !== value)).toEqual([]);
    expect((await history('batched')).size).toBe(params.size * 50);
  });

  it('keeps every model version that was acknowledged, numbered without a gap', async () => {
    const found = await call('GET', 'model-versions/search', { filter: "name = 'survivor'", max_results: '1000' });
    const versions = found.model_versions.map(({ version }) => Number(version)).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: versions.length }, (_, index) => index + 1));
    expect(versions.length).toBeGreaterThanOrEqual(acknowledged.versions);
    expect(versions.length).toBeLessThanOrEqual(acknowledged.versions + 1);
  });

  it('goes on with the same run as if nothing had been', async () => {
    await call('POST', 'runs/log-metric', { run_id: runId, key: 'loss', value: 1, timestamp: 1, step: 1_000_000 });
    await call('POST', 'runs/update', { run_id: runId, status: 'FINISHED', end_time: 2 });
    expect((await call('GET', 'runs/get', { run_id: runId })).run.info.status).toBe('FINISHED');
  });
});
