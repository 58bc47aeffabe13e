// What every RevisionFactsReader over the rows of deployments promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentName, DeploymentStore, RevisionFactsReader, RolloutStore } from '../../../domain/serving/index.ts';

interface Stores {
  readonly deployments: DeploymentStore;
  readonly rollouts: RolloutStore;
  readonly facts: RevisionFactsReader;
  dispose(): Promise<void>;
}

export function revisionFactsReaderContract(name: string, open: () => Promise<Stores>): void {
  describe(`revision facts on ${name}`, () => {
    let stores: Stores;
    beforeAll(async () => {
      stores = await open();
      for (const deployment of ['one', 'two', 'gone']) for (const number of [1, 2, 3]) await add(named(deployment), number);
      await add(named('one', 'another'), 1);
      await stores.deployments.remove(named('gone'), 100);
    });
    afterAll(() => stores.dispose());

    const named = (deployment: string, namespace = 'default'): DeploymentName => ({ namespace, name: deployment });
    const units = (number: number) => [{ predictor: 'main', node: 'unit', runtime: `python${number}` }];

    /** Those with an even number are never loaded. */
    async function add(at: DeploymentName, number: number): Promise<void> {
      const spec = { ...at, annotations: {}, labels: {}, protocol: 'seldon', predictors: [] };
      await stores.deployments.addRevision(
        { ...at, number, createdAt: number, cause: 'apply', causeText: '', spec, document: {}, models: [] },
        {},
      );
      if (number % 2 === 0) return;
      const revision = { number, state: 'ready' as const, units: units(number) };
      await stores.rollouts.report(at, { state: 'Available', revision, at: number });
    }

    it('has those of the revisions that were loaded, newest first', async () => {
      const of = (number: number) => ({ ...named('one'), number, predictors: [], units: units(number) });
      expect(await stores.facts.of([named('one')], 50)).toEqual([of(3), of(1)]);
      expect(await stores.facts.of([named('one')], 2)).toEqual([of(3)]);
      expect(await stores.facts.of([named('nobody')], 50)).toEqual([]);
      expect(await stores.facts.of([], 50)).toEqual([]);
    });

    it('has those of several deployments at once, also of one that was deleted', async () => {
      const found = await stores.facts.of([named('gone'), named('one', 'another'), named('two')], 1);
      expect(found.map(({ namespace, name: deployment, number }) => [namespace, deployment, number])).toEqual([
        ['another', 'one', 1],
        ['default', 'gone', 3],
        ['default', 'two', 3],
      ]);
    });

    it('marks deployments by the revisions that were loaded', async () => {
      const marks = async (limit: number, newest: number) =>
        (await stores.facts.marks(limit, newest)).map(({ namespace, name: deployment, mark }) => [`${namespace}/${deployment}`, mark]);
      const before = await marks(50, 50);
      expect(before.map(([deployment]) => deployment)).toEqual(['another/one', 'default/one', 'default/two']);
      expect(await marks(1, 50)).toEqual(before.slice(0, 1));
      await add(named('two'), 4);
      expect(await marks(50, 50)).toEqual(before);
      await add(named('two'), 5);
      await add(named('three'), 1);
      const after = await marks(50, 50);
      expect(after.map(([deployment]) => deployment)).toEqual(['another/one', 'default/one', 'default/three', 'default/two']);
      expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
      expect(after[3]).not.toEqual(before[2]);
    });
  });
}
