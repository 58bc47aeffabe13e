// What every AccelerationStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Acceleration, AccelerationStore } from '../../../domain/serving/index.ts';

interface Opened {
  readonly store: AccelerationStore;
  dispose(): Promise<void>;
}

const acceleration = (id: string, more: Partial<Acceleration> = {}): Acceleration => ({
  id,
  location: `/models/${id}`,
  server: 'MLFLOW_SERVER',
  parameters: { b: '2', a: '1' },
  modelName: 'iris',
  modelVersion: id,
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  converterVersion: '1',
  state: 'converting',
  createdAt: 10,
  updatedAt: 10,
  ...more,
});

export function accelerationStoreContract(name: string, open: () => Promise<Opened>): void {
  describe(`accelerations on ${name}`, () => {
    let opened: Opened;
    let store: AccelerationStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.dispose());

    it('are made once for a model, its parameters, a tolerance and a converter', async () => {
      const first = await store.ensure(acceleration('one'));
      expect(first).toEqual(acceleration('one'));
      const same = { location: '/models/one', parameters: { a: '1', b: '2' } };
      expect(await store.ensure(acceleration('again', same))).toEqual(first);
      expect(await store.findByKey(first)).toEqual(first);
      for (const other of [
        { tolerance: { absolute: 0, relative: 0 } },
        { converterVersion: '2' },
        { parameters: {} },
        { server: 'SKLEARN_SERVER' },
      ])
        expect(await store.findByKey({ ...first, ...other })).toBeUndefined();
    });

    it('are made once also by two at the same time', async () => {
      const both = await Promise.all(['left', 'right'].map((id) => store.ensure(acceleration(id, { location: '/models/raced' }))));
      expect(both[0]).toEqual(both[1]);
    });

    it('keep their evidence, and lose the reason with its state', async () => {
      await store.ensure(acceleration('told'));
      const evidence = {
        sets: [{ name: 'input example', rows: 2, agreeing: 1, maxAbsolute: 0.5, maxRelative: 0.25 }],
        originalMs: 1.5,
        acceleratedMs: 0.05,
        precision: 'float32',
        onnxBytes: 100,
        missingValues: false,
      } as const;
      const versions = { python: '3.12.1', onnx: '1.20.0' };
      await store.update('told', {
        state: 'refused',
        reason: 'too far',
        evidence,
        versions,
        durationMs: 7,
        peakMemoryBytes: 2 ** 33,
        at: 20,
      });
      const refused = {
        ...acceleration('told'),
        state: 'refused',
        reason: 'too far',
        evidence,
        versions,
        durationMs: 7,
        peakMemoryBytes: 2 ** 33,
        updatedAt: 20,
      };
      expect(await store.get('told')).toEqual(refused);
      await store.update('told', { state: 'verified', artifact: 'mlflow-artifacts:/accelerations/a', at: 30 });
      const { reason: _gone, ...kept } = refused;
      expect(await store.get('told')).toEqual({ ...kept, state: 'verified', artifact: 'mlflow-artifacts:/accelerations/a', updatedAt: 30 });
      expect(await store.get('nobody')).toBeUndefined();
    });

    it('are listed by version, and the oldest that is not done comes first, whoever began it', async () => {
      await store.ensure(acceleration('late', { modelVersion: '7', createdAt: 6 }));
      await store.ensure(acceleration('early', { modelVersion: '7', createdAt: 5 }));
      expect((await store.ofVersion('iris', '7')).map(({ id }) => id)).toEqual(['late', 'early']);
      expect((await store.nextUnfinished())?.id).toBe('early');
      await store.update('early', { state: 'comparing', at: 50 });
      expect((await store.nextUnfinished())?.id).toBe('early');
      await store.update('early', { state: 'failed', reason: 'no Python', at: 51 });
      expect((await store.nextUnfinished())?.id).toBe('late');
    });
  });
}
