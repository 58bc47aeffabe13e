// `kill -9` of the serving process under load: it comes back on its port, predictions resume, and the log has what it
// promises. The promise: a prediction is in the log once it was flushed (within 100 ms, visible as `buffered_records 0` in
// /metrics); of the last instant before the kill, answers can be missing in the log, but none is in it twice.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployIris, trainIris } from '../support/iris-deployment.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, type RunningProcess, survivors } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';

const CLIENTS = 8;
const BEFORE = 40;
const AFTER = 40;

describe('kill -9 of the serving process under load', () => {
  let folder: string;
  let platform: Platform;
  let address: string;
  let killed: RunningProcess[];
  const flushed = new Set<string>();
  const answered = new Set<string>();
  const resumed = new Set<string>();
  const failures: string[] = [];

  /** @returns the id of the answer; undefined when there was nobody to answer */
  async function predict(): Promise<string | undefined> {
    const answer = await fetch(`${address}/api/v1.0/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: { ndarray: [[5.1, 3.5, 1.4, 0.2]] } }),
    }).catch(() => undefined);
    if (!answer) return undefined;
    if (answer.ok) return ((await answer.json()) as { meta: { puid: string } }).meta.puid;
    // While it starts it may say so; anything else is wrong.
    if (answer.status !== 503) failures.push(`HTTP ${answer.status}: ${await answer.text()}`);
    return undefined;
  }

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${platform.inference}/metrics`)).text();
    return Number(new RegExp(`^ovenbird_prediction_log_${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-fault-'));
    platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
    await trainIris(platform.control, join(folder, 'model'));
    address = await deployIris(platform.control, platform.inference);

    while (flushed.size < BEFORE) flushed.add((await predict())!);
    while ((await metric('buffered_records')) > 0) await pause(20);

    const serving = (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!;
    killed = [serving, ...(await descendantsOf(serving.pid))];
    let stage: 'before' | 'between' | 'after' | 'done' = 'before';
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (stage !== 'done') {
        const asked = stage;
        const id = await predict();
        if (id === undefined) await pause(20);
        else if (asked === 'before') answered.add(id);
        else if (asked === 'after') resumed.add(id);
      }
    });
    while (answered.size < BEFORE) await pause(5);
    process.kill(serving.pid, 'SIGKILL');
    stage = 'between';
    await survivors([serving], 10_000);
    // Asked from here on, so answered by the new process.
    stage = 'after';
    while (resumed.size < AFTER) await pause(20);
    stage = 'done';
    await Promise.all(clients);
    while ((await metric('buffered_records')) > 0) await pause(20);
  });
  afterAll(async () => {
    await platform.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function logged(): Promise<string[]> {
    const answer = await fetch(`${platform.control}/api/v1/sql/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql: "SELECT id FROM predictions WHERE protocol = 'seldon'", maxRows: 100_000 }),
    });
    return ((await answer.json()) as { rows: [string][] }).rows.map(([id]) => id);
  }

  it('is followed by a new one on the same port, which answers as before', () => {
    expect(resumed.size).toBeGreaterThanOrEqual(AFTER);
    expect(failures).toEqual([]);
  });

  it('leaves none of the old workers behind', async () => {
    expect(await survivors(killed, 10_000)).toEqual([]);
  });

  it('loses no prediction that was flushed, and logs none twice', async () => {
    const ids = await logged();
    const found = new Set(ids);
    expect(ids.length).toBe(found.size);
    expect([...flushed].filter((id) => !found.has(id))).toEqual([]);
    expect([...resumed].filter((id) => !found.has(id))).toEqual([]);
  });

  it('counts what the new process answered in the traffic of the deployment', async () => {
    const requests = async () => {
      const answer = await fetch(`${platform.control}/api/v1/deployments/bench/iris/stats?windowMs=900000`);
      return ((await answer.json()) as { totals: { requests: number } }).totals.requests;
    };
    while ((await requests()) < resumed.size) await pause(100);
  });
});
