// What every ExperimentStore promises.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentSearch } from '../../../domain/tracking/experiment-store.ts';
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import { fresh, newExperiment, newRun, type OpenStores } from './tracking-stores.fixture.ts';

const all: ExperimentSearch = { filter: [], orderBy: [], view: 'active', pageSize: 100 };

export function experimentStoreContract(name: string, open: OpenStores): void {
  describe(`experiment store on ${name}`, () => {
    let stores: TrackingStores;
    let dispose: () => Promise<void>;
    beforeAll(async () => {
      ({ stores, dispose } = await open());
    });
    afterAll(() => dispose());

    it('has the experiment Default from the start', async () => {
      expect(await stores.experiments.get('0')).toMatchObject({
        name: 'Default',
        lifecycle: 'active',
        artifactLocation: 'mlflow-artifacts:/0',
      });
    });

    it('gives a new experiment a location of its own unless one was chosen', async () => {
      const id = await newExperiment(stores);
      expect(await stores.experiments.get(id)).toMatchObject({ artifactLocation: `mlflow-artifacts:/${id}` });
      const chosen = await stores.experiments.create({ name: fresh('e'), artifactLocation: 's3://bucket/x', tags: [], createdAtMs: 5 });
      expect(chosen.kind === 'created' && (await stores.experiments.get(chosen.experimentId))).toMatchObject({
        artifactLocation: 's3://bucket/x',
        createdAtMs: 5,
        updatedAtMs: 5,
      });
    });

    it('refuses a name that a deleted experiment has, and says which', async () => {
      const taken = fresh('taken');
      const id = await newExperiment(stores, taken);
      await stores.experiments.setLifecycle(id, 'deleted', 2000);
      expect(await stores.experiments.create({ name: taken, tags: [], createdAtMs: 3 })).toMatchObject({
        kind: 'name_taken',
        current: { experimentId: id, lifecycle: 'deleted' },
      });
    });

    it('renames unless another has the name', async () => {
      const [a, b] = [await newExperiment(stores, fresh('a')), await newExperiment(stores, 'b-name')];
      expect(await stores.experiments.rename(a, 'b-name', 2000)).toBe(false);
      expect(await stores.experiments.rename(b, 'b-name', 2000)).toBe(true);
      expect(await stores.experiments.rename(a, 'c-name', 2001)).toBe(true);
      expect(await stores.experiments.getByName('c-name')).toMatchObject({ experimentId: a, updatedAtMs: 2001 });
    });

    it('moves its runs with it when it is deleted and restored', async () => {
      const id = await newExperiment(stores);
      const run = await newRun(stores, id);
      await stores.experiments.setLifecycle(id, 'deleted', 2000);
      expect((await stores.runs.getInfo(run))?.lifecycle).toBe('deleted');
      await stores.experiments.setLifecycle(id, 'active', 2001);
      expect((await stores.runs.getInfo(run))?.lifecycle).toBe('active');
    });

    it('sets, replaces and removes tags', async () => {
      const id = await newExperiment(stores);
      await stores.experiments.putTag(id, 'team', 'a', 1);
      await stores.experiments.putTag(id, 'team', 'b', 2);
      expect((await stores.experiments.get(id))?.tags).toEqual({ team: 'b' });
      expect(await stores.experiments.putTag(id, 'team', null, 3)).toBe(true);
      expect(await stores.experiments.putTag(id, 'team', null, 4)).toBe(false);
    });

    it('pages through a search in a total order, each experiment once', async () => {
      const prefix = fresh('paged');
      const ids: string[] = [];
      for (let at = 0; at < 7; at++) ids.push(await newExperiment(stores, `${prefix}-${at}`));
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const page = await stores.experiments.search({
          ...all,
          filter: [{ entity: 'attribute', key: 'name', operator: 'LIKE', value: `${prefix}%` }],
          pageSize: 3,
          ...(pageToken ? { pageToken } : {}),
        });
        seen.push(...page.items.map((each) => each.experimentId));
        pageToken = page.nextToken;
      } while (pageToken);
      expect(seen).toEqual(ids.reverse());
    });

    it('matches patterns as MLflow does: LIKE minds case, ILIKE does not, a backslash is itself', async () => {
      const experimentName = `${fresh('Pattern')} \\d 100%`;
      await newExperiment(stores, experimentName);
      const found = async (operator: 'LIKE' | 'ILIKE', value: string) =>
        (await stores.experiments.search({ ...all, filter: [{ entity: 'attribute', key: 'name', operator, value }] })).items.length;
      expect(await found('LIKE', 'Pattern%\\d%')).toBe(1);
      expect(await found('LIKE', 'pattern%')).toBe(0);
      expect(await found('ILIKE', 'pattern%')).toBe(1);
      expect(await found('LIKE', 'P_ttern%')).toBe(1);
    });

    it('finds text in names and tag values, where % is a character like any other', async () => {
      const id = await newExperiment(stores, `${fresh('Text')} 50%`);
      await stores.experiments.putTag(id, 'owner', 'Grace Hopper', 1);
      const found = async (text: string) => (await stores.experiments.search({ ...all, text })).items.map((each) => each.experimentId);
      expect(await found('grace hop')).toEqual([id]);
      expect(await found('50%')).toEqual([id]);
      expect(await found('5_%')).toEqual([]);
    });

    it('refuses a page token that it did not make', async () => {
      await expect(stores.experiments.search({ ...all, pageToken: 'junk' })).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
}
