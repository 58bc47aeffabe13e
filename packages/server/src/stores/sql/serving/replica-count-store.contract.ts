// What every ReplicaCountStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplicaCount, ReplicaCountStore } from '../../../domain/serving/scaling/index.ts';

const count = (name: string, node: string, desired: number): ReplicaCount => ({
  namespace: 'default',
  name,
  predictor: 'main',
  node,
  desired,
  available: 1,
  asked: 3,
  waiting: 7,
});

export function replicaCountStoreContract(
  backend: string,
  open: () => Promise<{ store: ReplicaCountStore; dispose(): Promise<void> }>,
): void {
  describe(`numbers of copies on ${backend}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.dispose());

    it('are those that were written last, of the deployments that were asked for', async () => {
      const { store } = opened;
      const many = Array.from({ length: 1200 }, (_, index) => count('many', `n${index}`, 1));
      await store.replace([count('iris', 'a', 2), count('other', 'a', 3), ...many], 1);
      const of = async (...names: string[]) =>
        (await store.of(names.map((name) => ({ namespace: 'default', name })))).toSorted((a, b) => a.desired - b.desired);
      const { waiting: _unstored, ...first } = count('iris', 'a', 2);
      expect(await of('iris')).toEqual([first]);
      expect(await of('iris', 'other', 'nobody')).toMatchObject([{ name: 'iris' }, { name: 'other' }]);
      expect(await of('many')).toHaveLength(1200);
      await store.replace([count('iris', 'a', 4), count('iris', 'b', 5)], 2);
      expect(await of('iris', 'other')).toMatchObject([{ desired: 4 }, { node: 'b', desired: 5 }]);
      expect(await of()).toEqual([]);
    });
  });
}
