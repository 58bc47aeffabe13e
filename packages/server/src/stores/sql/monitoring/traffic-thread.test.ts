import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../domain/monitoring/traffic/latency-histogram.ts';
import type { TrafficBucket } from '../../../domain/monitoring/traffic/traffic-store.ts';
import { openDatabase } from '../open-database.ts';
import { createTrafficStore } from './traffic-store.ts';
import { createTrafficThread } from './traffic-thread.ts';

describe('the thread that writes traffic counts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ovenbird-traffic-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const bucket: TrafficBucket = {
    deployment: 'food/classifier',
    bucketMs: 0,
    stepMs: 5000,
    revision: 1,
    predictor: 'default',
    node: '',
    code: 200,
    writer: 'a',
    requests: 3,
    dropped: 1,
    latency: new LatencyHistogram().encode(),
    feedback: 0,
    reward: 0,
  };

  it('has written what it acknowledged', async () => {
    const location = { kind: 'sqlite', path: join(folder, 'ovenbird.db') } as const;
    const thread = createTrafficThread(location);
    await Promise.all([thread.record([bucket]), thread.record([{ ...bucket, requests: 4 }])]);
    const database = await openDatabase(location);
    expect(await createTrafficStore(database).read(['food/classifier'], 0, 1)).toEqual([{ ...bucket, requests: 4 }]);
    await database.close();
    await thread.close();
  });

  it('says so when it cannot write, and can be asked again', async () => {
    const thread = createTrafficThread({ kind: 'sqlite', path: join(folder, 'missing', 'ovenbird.db') });
    await expect(thread.record([bucket])).rejects.toThrow();
    await expect(thread.record([bucket])).rejects.toThrow();
    await thread.close();
  });

  it('ends though it was never used', async () => {
    await createTrafficThread({ kind: 'sqlite', path: join(folder, 'ovenbird.db') }).close();
  });
});
