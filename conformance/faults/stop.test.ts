// The end of the platform, asked for or not: nothing that it started stays behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployIris, trainIris } from '../support/iris-deployment.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, type RunningProcess, survivors } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';

const PROMISED_MS = 10_000;

describe('a platform with a model in its Python worker', () => {
  let folder: string;
  let platform: Platform;
  let started: RunningProcess[];

  async function start(): Promise<void> {
    platform = await startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath() });
  }
  const serving = () => started.filter(({ command }) => command.includes('--role serving'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-fault-'));
    await start();
    await trainIris(platform.control, join(folder, 'model'));
    await deployIris(platform.control, platform.inference);
    started = await descendantsOf(platform.pid);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('consists of a control process, a serving process and workers', () => {
    expect(serving()).toHaveLength(1);
    expect(started.length).toBeGreaterThan(1);
  });

  it('stops as a whole within ten seconds of SIGTERM, with exit code 0', async () => {
    expect(await platform.stop()).toBe(0);
    expect(await survivors(started, 0)).toEqual([]);
  });

  it('ends as a whole when its control process is killed, and starts again on the same data', async () => {
    await start();
    await deployIris(platform.control, platform.inference);
    started = await descendantsOf(platform.pid);
    await platform.kill9();
    expect(await survivors(started, PROMISED_MS)).toEqual([]);
    await start();
    await deployIris(platform.control, platform.inference);
    started = await descendantsOf(platform.pid);
    expect(await platform.stop()).toBe(0);
    expect(await survivors(started, 0)).toEqual([]);
  });
});
