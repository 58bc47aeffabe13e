// What every MetricStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { batch, newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

export function metricStoreContract(name: string, open: OpenStores): void {
  describe(`metric store on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    let experimentId: string;
    let runs: string[];
    beforeAll(async () => {
      ({ stores, dispose } = await open());
      experimentId = await newExperiment(stores);
      runs = [await newRun(stores, experimentId), await newRun(stores, experimentId)];
      const metrics = Array.from({ length: 20 }, (_, step) => ({
        key: 'loss',
        step,
        value: step === 7 ? Number.NaN : step / 2,
        timestampMs: 100 - step,
      }));
      await stores.runData.log(runs[0]!, batch({ metrics, params: [{ key: 'lr', value: '1' }], tags: [{ key: 't', value: '1' }] }));
      await stores.runData.log(runs[1]!, batch({ metrics: metrics.slice(5, 8) }));
    });
    afterAll(() => dispose());

    it('reads a history in the order of time, page by page', async () => {
      const seen: number[] = [];
      let pageToken: string | undefined;
      do {
        const page = await stores.metrics.history(runs[0]!, 'loss', { pageSize: 6, ...(pageToken ? { pageToken } : {}) });
        seen.push(...page.items.map((each) => each.step));
        pageToken = page.nextToken;
      } while (pageToken);
      expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => 19 - at));
    });

    it('has an empty history for a run or a metric that does not exist', async () => {
      expect(await stores.metrics.history('nobody', 'loss', { pageSize: 5 })).toEqual({ items: [] });
      expect(await stores.metrics.history(runs[0]!, 'nothing', { pageSize: 5 })).toEqual({ items: [] });
    });

    it('tells the steps of several runs and the ends of each', async () => {
      const { all, ends } = await stores.metrics.steps(runs, 'loss');
      expect(all).toEqual(Array.from({ length: 20 }, (_, step) => step));
      expect(Object.fromEntries(ends)).toEqual({ [runs[0]!]: [0, 19], [runs[1]!]: [5, 7] });
    });

    it('reads points at chosen steps, runs in the order asked for, at most so many each', async () => {
      const points = await stores.metrics.pointsAtSteps([runs[1]!, runs[0]!], 'loss', [7, 5, 19], 2);
      expect(points.map((each) => [each.runId, each.step, each.value])).toEqual([
        [runs[1], 5, 2.5],
        [runs[1], 7, Number.NaN],
        [runs[0], 5, 2.5],
        [runs[0], 7, Number.NaN],
      ]);
    });

    it('reads whole curves as columns, leaving out those without points', async () => {
      const curves = await stores.metrics.columns([runs[1]!, 'nobody'], ['loss', 'nothing']);
      expect(curves).toEqual([{ runId: runs[1], key: 'loss', steps: [5, 6, 7], timestampsMs: [95, 94, 93], values: [2.5, 3, Number.NaN] }]);
    });

    it('names what the active runs of an experiment logged', async () => {
      expect(await stores.metrics.namesUsed(experimentId)).toEqual({ metricKeys: ['loss'], paramKeys: ['lr'], tagKeys: ['t'] });
      expect(await stores.metrics.namesUsed(await newExperiment(stores))).toEqual({ metricKeys: [], paramKeys: [], tagKeys: [] });
    });
  });
}
