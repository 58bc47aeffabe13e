// What every store of traffic counts must hold to.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../domain/monitoring/traffic/latency-histogram.ts';
import { COARSE_STEP_MS, FINE_STEP_MS, type TrafficBucket, type TrafficStore } from '../../../domain/monitoring/traffic/traffic-store.ts';

export interface TrafficBackend {
  readonly name: string;
  open(): Promise<{ store: TrafficStore; dispose(): Promise<void> }>;
}

export function trafficStoreContract(backend: TrafficBackend): void {
  describe(`the store of traffic counts on ${backend.name}`, () => {
    let store: TrafficStore;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await backend.open());
    });
    afterEach(() => dispose());

    function bucket(more: Partial<TrafficBucket> & { latencies?: number[] } = {}): TrafficBucket {
      const { latencies = [1000], ...rest } = more;
      const histogram = new LatencyHistogram();
      for (const us of latencies) histogram.add(us);
      return {
        deployment: 'food/classifier',
        bucketMs: 0,
        stepMs: FINE_STEP_MS,
        revision: 1,
        predictor: 'default',
        node: '',
        code: 200,
        writer: 'a',
        requests: latencies.length,
        dropped: 0,
        latency: histogram.encode(),
        feedback: 0,
        reward: 0,
        ...rest,
      };
    }
    const everything = () => store.read(['food/classifier', 'food/other'], 0, 1e12);

    it('replaces a bucket that the same process writes again, and keeps those of others beside it', async () => {
      await store.record([bucket(), bucket({ writer: 'b' })]);
      const grown = bucket({ latencies: [1000, 2000], dropped: 1 });
      await store.record([grown]);
      await store.record([grown]);
      expect((await everything()).sort((a, b) => a.writer.localeCompare(b.writer))).toEqual([grown, bucket({ writer: 'b' })]);
    });

    it('takes many buckets at once, and none', async () => {
      await store.record(Array.from({ length: 2500 }, (_, index) => bucket({ bucketMs: index * FINE_STEP_MS })));
      await store.record([]);
      expect(await everything()).toHaveLength(2500);
    });

    it('reads the period and the deployments that were asked for', async () => {
      await store.record([0, 5000, 10_000].map((bucketMs) => bucket({ bucketMs })));
      await store.record([bucket({ deployment: 'food/other', bucketMs: 5000 })]);
      const read = async (deployments: string[]) => (await store.read(deployments, 5000, 10_000)).map((row) => row.deployment);
      expect(await read(['food/classifier'])).toEqual(['food/classifier']);
      expect((await read(['food/classifier', 'food/other'])).sort()).toEqual(['food/classifier', 'food/other']);
      expect(await read([])).toEqual([]);
    });

    it('reads predictors alone, or their units too', async () => {
      const unit = bucket({ node: 'model', feedback: 2, reward: 0.5 });
      await store.record([bucket(), unit]);
      expect(await everything()).toEqual([bucket()]);
      expect(await store.read(['food/classifier'], 0, 1, 'units')).toEqual(expect.arrayContaining([bucket(), unit]));
    });

    it('adds up feedback, and each unit by itself', async () => {
      await store.record([
        bucket({ node: 'a', feedback: 1, reward: 0.25 }),
        bucket({ node: 'a', bucketMs: 5000, feedback: 2, reward: -1 }),
        bucket({ node: 'b', latencies: [], feedback: 1, reward: 1 }),
      ]);
      await store.rollUp(COARSE_STEP_MS);
      const rows = await store.read(['food/classifier'], 0, 1, 'units');
      expect(rows.map(({ node, requests, feedback, reward }) => [node, requests, feedback, reward]).sort()).toEqual([
        ['a', 2, 3, -0.75],
        ['b', 0, 1, 1],
      ]);
    });

    it('adds fine buckets of all processes up to coarse ones, without losing a request or a latency', async () => {
      await store.record([
        bucket({ bucketMs: 0, latencies: [1000] }),
        bucket({ bucketMs: 55_000, latencies: [2000, 3000], writer: 'b', dropped: 1 }),
        bucket({ bucketMs: 60_000, latencies: [4000] }),
        bucket({ bucketMs: 5000, code: 500, latencies: [9000] }),
        bucket({ bucketMs: 40 * COARSE_STEP_MS, latencies: [5000] }),
      ]);
      await store.rollUp(30 * COARSE_STEP_MS);
      const shared = { stepMs: COARSE_STEP_MS, writer: 'roll-up' };
      expect((await everything()).sort((a, b) => a.bucketMs - b.bucketMs || a.code - b.code)).toEqual([
        bucket({ ...shared, latencies: [1000, 2000, 3000], dropped: 1 }),
        bucket({ ...shared, code: 500, latencies: [9000] }),
        bucket({ ...shared, bucketMs: COARSE_STEP_MS, latencies: [4000] }),
        bucket({ bucketMs: 40 * COARSE_STEP_MS, latencies: [5000] }),
      ]);
    });

    it('rolls up the same however often and by however many', async () => {
      await store.record([0, 5000, 65_000, 700_000].map((bucketMs) => bucket({ bucketMs })));
      await Promise.all([store.rollUp(COARSE_STEP_MS * 20), store.rollUp(COARSE_STEP_MS * 20)]);
      await store.rollUp(COARSE_STEP_MS * 20);
      expect((await everything()).map((row) => [row.bucketMs, row.requests])).toEqual([
        [0, 2],
        [60_000, 1],
        [660_000, 1],
      ]);
    });

    it('takes a late fine bucket into the coarse one that is there already', async () => {
      await store.record([bucket({ latencies: [1000] })]);
      await store.rollUp(COARSE_STEP_MS);
      await store.record([bucket({ bucketMs: 5000, latencies: [2000] })]);
      await store.rollUp(COARSE_STEP_MS);
      expect(await everything()).toEqual([bucket({ stepMs: COARSE_STEP_MS, writer: 'roll-up', latencies: [1000, 2000] })]);
    });

    it('forgets what is old', async () => {
      await store.record([0, 5000, 10_000].map((bucketMs) => bucket({ bucketMs })));
      await store.prune(10_000);
      expect((await everything()).map((row) => row.bucketMs)).toEqual([10_000]);
    });
  });
}
