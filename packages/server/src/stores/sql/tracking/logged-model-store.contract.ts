// What every LoggedModelStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedModelSearch } from '../../../domain/tracking/logged-model-store.ts';
import type { Comparison } from '../../../domain/tracking/search/comparison.ts';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { batch, fresh, newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

export function loggedModelStoreContract(name: string, open: OpenStores): void {
  describe(`logged model store on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    let experimentId: string;
    beforeAll(async () => {
      ({ stores, dispose } = await open());
      experimentId = await newExperiment(stores);
    });
    afterAll(() => dispose());

    async function newModel(createdAtMs: number, experiment = experimentId): Promise<string> {
      const modelId = fresh('m');
      await stores.loggedModels.create(
        {
          modelId,
          experimentId: experiment,
          name: 'model',
          modelType: 'keras',
          sourceRunId: 'r',
          artifactUri: 'mlflow-artifacts:/x',
          status: 'pending',
          lifecycle: 'active',
          createdAtMs,
          updatedAtMs: createdAtMs,
        },
        [{ key: 'p', value: '1' }],
        [{ key: 't', value: '1' }],
      );
      return modelId;
    }

    it('gives back a model, and what becomes of it', async () => {
      const modelId = await newModel(1);
      await stores.loggedModels.setStatus(modelId, 'ready', 5);
      expect(await stores.loggedModels.get(modelId)).toMatchObject({ status: 'ready', updatedAtMs: 5, params: [{ key: 'p', value: '1' }] });
      await stores.loggedModels.setDeleted(modelId, 6);
      expect(await stores.loggedModels.get(modelId)).toMatchObject({ lifecycle: 'deleted' });
      expect(await stores.loggedModels.get('m-none')).toBeUndefined();
    });

    it('puts and removes tags, and writes params once', async () => {
      const modelId = await newModel(1);
      expect(await stores.loggedModels.putTags(modelId, [{ key: 't', value: '2' }])).toBe(0);
      expect((await stores.loggedModels.get(modelId))?.tags).toEqual([{ key: 't', value: '2' }]);
      expect(await stores.loggedModels.putTags(modelId, [{ key: 't', value: null }])).toBe(1);
      expect(await stores.loggedModels.addParams(modelId, [{ key: 'q', value: '2' }])).toEqual([]);
      const conflicting = [
        { key: 'p', value: '9' },
        { key: 'r', value: '3' },
      ];
      expect(await stores.loggedModels.addParams(modelId, conflicting)).toEqual(['p']);
      expect((await stores.loggedModels.get(modelId))?.params.map((each) => each.key).sort()).toEqual(['p', 'q']);
    });

    it('keeps the latest point of each metric, dataset and run', async () => {
      const modelId = await newModel(1);
      const runId = await newRun(stores, experimentId);
      const on = (datasetName: string, step: number, value: number) => ({
        key: 'acc',
        value,
        step,
        timestampMs: 1,
        modelId,
        datasetName,
        datasetDigest: 'd',
      });
      await stores.runData.log(runId, batch({ metrics: [on('train', 0, 0.5), on('train', 1, 0.7), on('test', 0, 0.6)] }));
      const metrics = (await stores.loggedModels.get(modelId))?.metrics ?? [];
      expect(metrics.map((each) => [each.datasetName, each.step, each.value, each.runId]).sort()).toEqual([
        ['test', 0, 0.6, runId],
        ['train', 1, 0.7, runId],
      ]);
    });

    it('searches by attributes, params, tags and metrics on a dataset, and orders by a metric', async () => {
      const own = await newExperiment(stores);
      const runId = await newRun(stores, own);
      const models = [await newModel(1, own), await newModel(2, own), await newModel(3, own)];
      const points = [
        { modelId: models[0]!, datasetName: 'train', value: 0.9 },
        { modelId: models[0]!, datasetName: 'test', value: 0.2 },
        { modelId: models[1]!, datasetName: 'test', value: 0.8 },
      ];
      await stores.runData.log(
        runId,
        batch({ metrics: points.map((each) => ({ key: 'acc', step: 0, timestampMs: 1, datasetDigest: 'd', ...each })) }),
      );
      await stores.loggedModels.setDeleted(await newModel(9, own), 10);

      const found = async (query: Partial<LoggedModelSearch>) => {
        const page = await stores.loggedModels.search({
          experimentIds: [own],
          filter: [],
          datasets: [],
          orderBy: [],
          pageSize: 50,
          ...query,
        });
        return page.items.map((each) => models.indexOf(each.modelId));
      };
      const accuracy: Comparison = { entity: 'metric', key: 'acc', operator: '>', value: 0.5 };
      expect(await found({})).toEqual([2, 1, 0]);
      expect(await found({ filter: [accuracy] })).toEqual([1, 0]);
      expect(await found({ filter: [accuracy], datasets: [{ name: 'test' }] })).toEqual([1]);
      expect(await found({ filter: [{ entity: 'attribute', key: 'status', operator: 'IN', value: ['ready'] }] })).toEqual([]);
      expect(
        await found({
          filter: [
            { entity: 'param', key: 'p', operator: '=', value: '1' },
            { entity: 'tag', key: 'x', operator: 'IS NULL', value: null },
          ],
        }),
      ).toEqual([2, 1, 0]);
      const byTest = { entity: 'metric', key: 'acc', dataset: { name: 'test', digest: 'd' } } as const;
      expect(await found({ orderBy: [{ ...byTest, ascending: true }] })).toEqual([0, 1, 2]);
      expect(await found({ orderBy: [{ ...byTest, ascending: false }] })).toEqual([1, 0, 2]);
    });

    it('pages', async () => {
      const own = await newExperiment(stores);
      const models = [await newModel(1, own), await newModel(1, own), await newModel(1, own)];
      const query = { experimentIds: [own], filter: [], datasets: [], orderBy: [], pageSize: 2 };
      const first = await stores.loggedModels.search(query);
      const second = await stores.loggedModels.search({ ...query, pageToken: first.nextToken! });
      expect([...first.items, ...second.items].map((each) => each.modelId).sort()).toEqual(models.sort());
      expect(second.nextToken).toBeUndefined();
    });
  });
}
