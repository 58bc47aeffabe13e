// What every RunDataStore promises.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLater, type MetricPoint } from '../../../domain/tracking/metric.ts';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { batch, newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

export function runDataStoreContract(name: string, open: OpenStores): void {
  describe(`run data store on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    let experimentId: string;
    beforeAll(async () => {
      ({ stores, dispose } = await open());
      experimentId = await newExperiment(stores);
    });
    afterAll(() => dispose());

    const point = (key: string, step: number, value: number, timestampMs = 1): MetricPoint => ({ key, step, value, timestampMs });

    it('logs metrics, params and tags at once', async () => {
      const runId = await newRun(stores, experimentId);
      const logged = batch({
        metrics: [point('loss', -3, 0.1 + 0.2)],
        params: [{ key: 'lr', value: '0.1' }],
        tags: [{ key: 't', value: 'v' }],
      });
      expect(await stores.runData.log(runId, logged)).toEqual({ kind: 'logged' });
      expect(await stores.runs.get(runId)).toMatchObject(logged);
    });

    it('keeps every bit of a number, and NaN', async () => {
      const runId = await newRun(stores, experimentId);
      const values = [Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, 1 / 3, 2 ** 53 - 1, Number.NaN];
      await stores.runData.log(runId, batch({ metrics: values.map((value, step) => point(`m${step}`, step, value)) }));
      const run = await stores.runs.get(runId);
      expect(values.map((_, step) => run?.metrics.find((each) => each.key === `m${step}`)?.value)).toEqual(values);
    });

    it('says that a run is missing or deleted, and writes nothing', async () => {
      const runId = await newRun(stores, experimentId);
      await stores.runs.setLifecycle(runId, 'deleted', 5);
      const logged = batch({ params: [{ key: 'a', value: '1' }] });
      expect(await stores.runData.log(runId, logged)).toEqual({ kind: 'run_deleted' });
      expect(await stores.runData.log('nobody', logged)).toEqual({ kind: 'no_run' });
      expect(await stores.runData.deleteTag(runId, 'a')).toBe('run_deleted');
      expect(await stores.runData.deleteTag('nobody', 'a')).toBe('no_run');
      expect((await stores.runs.get(runId))?.params).toEqual([]);
    });

    it('takes a param again with the same value, refuses another, and then writes nothing of the batch', async () => {
      const runId = await newRun(stores, experimentId);
      const first = batch({ params: [{ key: 'a', value: '1' }] });
      await stores.runData.log(runId, first);
      expect(await stores.runData.log(runId, first)).toEqual({ kind: 'logged' });
      const second = batch({
        metrics: [point('m', 0, 1)],
        params: [
          { key: 'a', value: '2' },
          { key: 'b', value: '3' },
        ],
        tags: [{ key: 't', value: 'v' }],
      });
      expect(await stores.runData.log(runId, second)).toEqual({
        kind: 'param_conflict',
        conflicts: [{ key: 'a', current: '1', wanted: '2' }],
      });
      expect(await stores.runs.get(runId)).toMatchObject({ metrics: [], params: first.params, tags: [] });
    });

    it('replaces tags, the last of a batch wins, and deletes them', async () => {
      const runId = await newRun(stores, experimentId);
      await stores.runData.log(runId, batch({ tags: [{ key: 't', value: '1' }] }));
      await stores.runData.log(runId, batch({ tags: ['2', '3'].map((value) => ({ key: 't', value })) }));
      expect((await stores.runs.get(runId))?.tags).toEqual([{ key: 't', value: '3' }]);
      expect(await stores.runData.deleteTag(runId, 't')).toBe('deleted');
      expect(await stores.runData.deleteTag(runId, 't')).toBe('no_tag');
    });

    it('keeps points as a set, and the latest by (step, timestamp, value), whatever the order and the batches', async () => {
      const points = fc.array(
        fc.record({
          key: fc.constantFrom('a', 'b'),
          step: fc.integer({ min: -2, max: 2 }),
          timestampMs: fc.integer({ min: 0, max: 2 }),
          value: fc.constantFrom(-1, 0, 1, Number.NaN),
        }),
        { minLength: 1, maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(points, { minLength: 1, maxLength: 4 }), async (batches) => {
          const runId = await newRun(stores, experimentId);
          for (const metrics of batches) await stores.runData.log(runId, batch({ metrics }));
          const run = await stores.runs.get(runId);
          for (const key of ['a', 'b']) {
            const own = batches.flat().filter((each) => each.key === key);
            const history = await stores.metrics.history(runId, key, { pageSize: 1000 });
            expect(history.items).toHaveLength(
              new Set(own.map((each) => JSON.stringify([each.step, each.timestampMs, String(each.value)]))).size,
            );
            const latest = run?.metrics.find((each) => each.key === key);
            if (latest) expect(own.some((each) => isLater(each, latest))).toBe(false);
            expect(latest === undefined).toBe(own.length === 0);
          }
        }),
        { numRuns: 25 },
      );
    });

    it('takes overlapping batches at once, whatever their order', async () => {
      const runId = await newRun(stores, experimentId);
      const keys = Array.from({ length: 20 }, (_, at) => `overlap-${at}`);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, writer) => {
          const own = writer % 2 ? keys : [...keys].reverse();
          return stores.runData.log(runId, {
            metrics: own.map((key) => point(key, 0, 1)),
            params: own.map((key) => ({ key, value: '1' })),
            tags: [...own, 'mlflow.runName'].map((key) => ({ key, value: String(writer) })),
          });
        }),
      );
      expect(outcomes.every((outcome) => outcome.kind === 'logged')).toBe(true);
      const run = await stores.runs.get(runId);
      expect([run?.metrics.length, run?.params.length]).toEqual([20, 20]);
      expect(run?.name).toBe(run?.tags.find((tag) => tag.key === 'mlflow.runName')?.value);
    });

    it('takes many writers of one run at once', async () => {
      const runId = await newRun(stores, experimentId);
      await Promise.all(
        Array.from({ length: 50 }, (_, step) =>
          stores.runData.log(runId, batch({ metrics: [point('loss', step, step), point(`own-${step}`, 0, step)] })),
        ),
      );
      expect((await stores.metrics.history(runId, 'loss', { pageSize: 100 })).items).toHaveLength(50);
      const run = await stores.runs.get(runId);
      expect(run?.metrics.find((each) => each.key === 'loss')).toMatchObject({ step: 49, value: 49 });
      expect(run?.metrics).toHaveLength(51);
    });
  });
}
