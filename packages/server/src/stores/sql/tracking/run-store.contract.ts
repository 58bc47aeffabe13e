// What every RunStore promises, apart from searching.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { batch, fresh, newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

export function runStoreContract(name: string, open: OpenStores): void {
  describe(`run store on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    let experimentId: string;
    beforeAll(async () => {
      ({ stores, dispose } = await open());
      experimentId = await newExperiment(stores);
    });
    afterAll(() => dispose());

    it('gives back a run as it was created, with its tags, the last of equal keys', async () => {
      const info = {
        runId: fresh('run'),
        experimentId,
        name: 'n',
        userId: 'ada',
        status: 'SCHEDULED',
        startedAtMs: 5,
        endedAtMs: null,
        artifactUri: 'mlflow-artifacts:/x',
        lifecycle: 'active',
      } as const;
      const tags = [
        { key: 'a', value: '1' },
        { key: 'b', value: 'ü\n' },
        { key: 'a', value: '2' },
      ];
      expect(await stores.runs.create(info, tags)).toBe(true);
      expect(await stores.runs.create(info, [])).toBe(false);
      expect(await stores.runs.get(info.runId)).toEqual({
        ...info,
        tags: expect.arrayContaining([
          { key: 'a', value: '2' },
          { key: 'b', value: 'ü\n' },
        ]),
        metrics: [],
        params: [],
        datasets: [],
        modelInputs: [],
        modelOutputs: [],
      });
    });

    it('knows nothing of a run that was never created', async () => {
      expect(await stores.runs.get('nobody')).toBeUndefined();
      expect(await stores.runs.update('nobody', { status: 'FAILED' })).toBeUndefined();
    });

    it('changes only what a change names, and keeps name and name tag equal', async () => {
      const runId = await newRun(stores, experimentId);
      expect(await stores.runs.update(runId, { status: 'FINISHED', endedAtMs: 9 })).toMatchObject({
        status: 'FINISHED',
        endedAtMs: 9,
        name: 'name',
      });
      expect(await stores.runs.update(runId, { name: 'other' })).toMatchObject({ status: 'FINISHED', name: 'other' });
      await stores.runData.log(runId, batch({ tags: [{ key: 'mlflow.runName', value: 'third' }] }));
      expect(await stores.runs.get(runId)).toMatchObject({ name: 'third', tags: [{ key: 'mlflow.runName', value: 'third' }] });
    });

    it('deletes softly and restores', async () => {
      const runId = await newRun(stores, experimentId);
      await stores.runs.setLifecycle(runId, 'deleted', 5);
      expect((await stores.runs.get(runId))?.lifecycle).toBe('deleted');
      await stores.runs.setLifecycle(runId, 'active', 6);
      expect((await stores.runs.get(runId))?.lifecycle).toBe('active');
    });

    it('counts the active runs of experiments', async () => {
      const own = await newExperiment(stores);
      await newRun(stores, own, { startedAtMs: 10 });
      await newRun(stores, own, { startedAtMs: 30, status: 'FINISHED' });
      await stores.runs.setLifecycle(await newRun(stores, own, { startedAtMs: 99 }), 'deleted', 100);
      expect(await stores.runs.countByExperiment([own, await newExperiment(stores)])).toEqual([
        { experimentId: own, active: 2, running: 1, latestStartedAtMs: 30 },
      ]);
    });
  });
}
