// What every AccelerationStore promises, and its other side.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Acceleration, AccelerationRunStore, AccelerationStore } from '../../../domain/serving/acceleration/index.ts';

interface Opened {
  readonly store: AccelerationStore;
  readonly runs: AccelerationRunStore;
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
    let runs: AccelerationRunStore;
    beforeAll(async () => {
      opened = await open();
      ({ store, runs } = opened);
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
      await store.ensure(acceleration('told', { createdAt: 1 }));
      await claim('me', 'told');
      const evidence = {
        sets: [{ name: 'input example', rows: 2, agreeing: 1, maxAbsolute: 0.5, maxRelative: 0.25 }],
        originalMs: 1.5,
        acceleratedMs: 0.05,
        precision: 'float32',
        onnxBytes: 100,
        missingValues: false,
      } as const;
      const versions = { python: '3.12.1', onnx: '1.20.0' };
      await runs.report('told', 'me', {
        state: 'refused',
        reason: 'too far',
        evidence,
        versions,
        durationMs: 7,
        peakMemoryBytes: 2 ** 33,
        at: 20,
      });
      const refused = {
        ...acceleration('told', { createdAt: 1 }),
        state: 'refused',
        reason: 'too far',
        evidence,
        versions,
        durationMs: 7,
        peakMemoryBytes: 2 ** 33,
        updatedAt: 20,
      };
      expect(await store.get('told')).toEqual(refused);
      await store.restart('told', 25);
      const { reason: _gone, ...kept } = refused;
      expect(await store.get('told')).toEqual({ ...kept, state: 'converting', updatedAt: 25 });
      await claim('me', 'told');
      const artifact = 'mlflow-artifacts:/accelerations/a';
      expect(await runs.report('told', 'me', { state: 'verified', artifact, at: 30 })).toBe(true);
      expect(await store.get('told')).toEqual({ ...kept, state: 'verified', artifact, updatedAt: 30 });
      expect(await store.get('nobody')).toBeUndefined();
    });

    it('are listed by version', async () => {
      await store.ensure(acceleration('late', { modelVersion: '7', createdAt: 6 }));
      await store.ensure(acceleration('early', { modelVersion: '7', createdAt: 5 }));
      expect((await store.ofVersion('iris', '7')).map(({ id }) => id)).toEqual(['late', 'early']);
    });

    it('are taken by one, the oldest first, and given back or away', async () => {
      expect((await Promise.all(['left', 'right'].map((holder) => take(holder)))).map((found) => found?.acceleration.id).sort()).toEqual([
        'early',
        'late',
      ]);
      const [holder, other] = (await runs.prolong('early', 'left', 200, 100)) ? ['left', 'right'] : ['right', 'left'];
      expect(await runs.prolong('early', other, 200, 100)).toBe(false);
      await runs.prolong('early', holder, 200, 100);
      expect((await take('third', 250))?.acceleration.id).not.toBe('early');
      await runs.release('early', other);
      expect(await runs.report('early', other, { state: 'failed', reason: 'mine?', at: 260 })).toBe(false);
      expect(await runs.report('early', holder, { state: 'comparing', at: 260 })).toBe(true);
      await runs.release('early', holder);
      expect(await take('fourth', 270)).toMatchObject({ acceleration: { id: 'early', state: 'comparing' }, attempts: 1 });
      expect(await runs.report('early', 'fourth', { state: 'failed', reason: 'no Python', at: 280 })).toBe(true);
      expect(await runs.prolong('early', 'fourth', 290, 100)).toBe(false);
    });

    it('of a process that is dead or silent are taken from it, and count who began them', async () => {
      await store.ensure(acceleration('orphan', { createdAt: 0 }));
      expect(await take('dead', 300)).toMatchObject({ acceleration: { id: 'orphan' }, attempts: 1 });
      expect(await runs.claim('next', 310, 100, (holder) => holder === 'dead')).toMatchObject({
        acceleration: { id: 'orphan' },
        attempts: 2,
      });
      expect(await runs.report('orphan', 'dead', { state: 'comparing', at: 320 })).toBe(false);
      expect(await take('last', 500)).toMatchObject({ acceleration: { id: 'orphan' }, attempts: 3 });
      await runs.report('orphan', 'last', { state: 'failed', at: 510 });
      await store.restart('orphan', 520);
      expect(await take('again', 530)).toMatchObject({ acceleration: { id: 'orphan' }, attempts: 1 });
    });

    const take = (holder: string, now = 100) => runs.claim(holder, now, 100, () => false);

    async function claim(holder: string, id: string): Promise<void> {
      expect((await take(holder))?.acceleration.id).toBe(id);
    }
  });
}
