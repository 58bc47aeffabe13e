// What every LineageStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attemptStarted,
  type LineageStore,
  modelVersionRef,
  runMadeByAttempt,
  runRead,
  runRef,
  taskAttemptRef,
  versionDeployed,
  versionRegistered,
} from '../../../domain/lineage/index.ts';

const attempt = { project: 'p', domain: 'development', name: 'a1', nodeId: 'n0', attempt: 0 };

export function lineageStoreContract(name: string, open: () => Promise<{ store: LineageStore; dispose(): Promise<void> }>): void {
  describe(`lineage store on ${name}`, () => {
    let store: LineageStore;
    let dispose: () => Promise<void>;

    beforeAll(async () => {
      ({ store, dispose } = await open());
    });
    afterAll(() => dispose());

    it('answers one step in both directions, oldest first', async () => {
      await store.addEdges([...runMadeByAttempt('run-1', attempt, 20), runRead('run-1', { name: 'foods', digest: 'd1' }, 10)]);
      expect(await store.edgesInto([runRef('run-1')], 10)).toEqual([
        runRead('run-1', { name: 'foods', digest: 'd1' }, 10),
        { from: taskAttemptRef(attempt), to: runRef('run-1'), role: 'made', at: 20 },
      ]);
      expect(await store.edgesOutOf([taskAttemptRef(attempt)], 10)).toMatchObject([{ to: runRef('run-1') }]);
    });

    it('keeps the first time of an edge that is added again', async () => {
      await store.addEdges([attemptStarted({ ...attempt, attempt: 7 }, 5)]);
      await store.addEdges([attemptStarted({ ...attempt, attempt: 7 }, 6), attemptStarted({ ...attempt, attempt: 7 }, 7)]);
      expect(await store.edgesInto([taskAttemptRef({ ...attempt, attempt: 7 })], 10)).toMatchObject([{ at: 5 }]);
    });

    it('takes many refs of several kinds at once, and tells ids of different kinds apart', async () => {
      await store.addEdges([
        ...versionRegistered({ name: 'same', version: 1 }, { runId: 'run-2' }, 1),
        versionDeployed({ name: 'same', version: 1 }, { namespace: 'default', name: 'food', revision: 1 }, 2),
        runRead('same/1', { name: 'foods', digest: 'd2' }, 3),
      ]);
      const edges = await store.edgesInto([modelVersionRef('same', 1), { kind: 'deployment_revision', id: 'default/food/1' }], 10);
      expect(edges.map((edge) => [edge.from.id, edge.to.id])).toEqual([
        ['run-2', 'same/1'],
        ['same/1', 'default/food/1'],
      ]);
    });

    it('returns no more edges than asked for, and none for no refs or unknown ones', async () => {
      await store.addEdges(Array.from({ length: 5 }, (_, index) => runRead('run-3', { name: 'foods', digest: `d${index}` }, index)));
      expect(await store.edgesInto([runRef('run-3')], 2)).toHaveLength(2);
      expect(await store.edgesInto([], 2)).toEqual([]);
      expect(await store.edgesOutOf([runRef('nobody')], 2)).toEqual([]);
    });

    it('adds thousands of edges in one go', async () => {
      await store.addEdges(Array.from({ length: 2500 }, (_, index) => runRead('run-4', { name: 'foods', digest: `d${index}` }, index)));
      expect(await store.edgesInto([runRef('run-4')], 5000)).toHaveLength(2500);
    });
  });
}
