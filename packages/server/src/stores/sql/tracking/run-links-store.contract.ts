// What every RunLinksStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetInput } from '../../../domain/tracking/run.ts';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

export function runLinksStoreContract(name: string, open: OpenStores): void {
  describe(`run links store on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    beforeAll(async () => {
      ({ stores, dispose } = await open());
    });
    afterAll(() => dispose());

    const dataset: DatasetInput = {
      name: 'foods',
      digest: 'abc',
      sourceType: 'local',
      source: '{"uri":"/data"}',
      schema: null,
      profile: '{"rows":3}',
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
    };

    it('keeps datasets and models that a run read and made, each once', async () => {
      const experimentId = await newExperiment(stores);
      const runId = await newRun(stores, experimentId);
      for (let again = 0; again < 2; again++) {
        await stores.runLinks.addInputs(runId, experimentId, [dataset], ['m-1']);
        await stores.runLinks.addOutputs(runId, [{ modelId: 'm-2', step: again }]);
      }
      expect(await stores.runs.get(runId)).toMatchObject({
        datasets: [dataset],
        modelInputs: ['m-1'],
        modelOutputs: [{ modelId: 'm-2', step: 1 }],
      });
    });

    it('lists the distinct datasets of experiments', async () => {
      const experimentId = await newExperiment(stores);
      for (const context of ['training', 'training', 'validation'])
        await stores.runLinks.addInputs(
          await newRun(stores, experimentId),
          experimentId,
          [{ ...dataset, tags: [{ key: 'mlflow.data.context', value: context }] }],
          [],
        );
      const expected = ['training', 'validation'].map((context) => ({ experimentId, name: 'foods', digest: 'abc', context }));
      expect(await stores.runLinks.datasetsOf([experimentId], 10)).toEqual(expected);
      expect(await stores.runLinks.datasetsOf([experimentId], 1)).toEqual(expected.slice(0, 1));
      expect(await stores.runLinks.datasetsOf([], 10)).toEqual([]);
    });
  });
}
