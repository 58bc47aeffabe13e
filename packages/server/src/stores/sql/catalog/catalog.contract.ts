// What every Catalog promises, over rows as the areas write them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog, CatalogKind } from '../../../domain/catalog/index.ts';

export function catalogContract(name: string, open: () => Promise<{ catalog: Catalog; dispose(): Promise<void> }>): void {
  describe(`catalog on ${name}`, () => {
    let catalog: Catalog;
    let dispose: () => Promise<void>;

    beforeAll(async () => {
      ({ catalog, dispose } = await open());
    });
    afterAll(() => dispose());

    it.each<[CatalogKind, string, object]>([
      ['experiment', '7', { title: 'Food/pictures', subtitle: 'experiment 7', at: 11 }],
      [
        'run',
        'run-1',
        {
          title: 'proud-owl',
          subtitle: 'Food/pictures',
          state: 'succeeded',
          at: 20,
          details: { user: 'ada', accuracy: '0.93457', loss: 'NaN' },
        },
      ],
      ['logged_model', 'm-1', { title: 'model', state: 'ready', subtitle: 'keras' }],
      [
        'source_data',
        'dataset:foods@abc',
        { title: 'foods', subtitle: 'dataset, local', details: { digest: 'abc', source: '/data/foods' } },
      ],
      ['source_data', 'dataset:never@seen', { title: 'never', details: { digest: 'seen' } }],
      ['source_data', '/data/pictures/', { title: 'pictures', subtitle: '/data/pictures/' }],
      ['registered_model', 'food_classifier', { title: 'food_classifier', subtitle: 'Sorts food.' }],
      [
        'model_version',
        'food_classifier/2',
        { title: 'food_classifier 2', subtitle: '@best @champion', state: 'ready', details: { aliases: 'best, champion' } },
      ],
      ['model_version', 'food_classifier/1', { subtitle: 'deleted' }],
      ['workflow', 'flytesnacks/development/food.train', { title: 'food.train', at: 32 }],
      ['execution', 'flytesnacks/development/a1', { title: 'a1', subtitle: 'food.train', state: 'failed' }],
      ['task_attempt', 'flytesnacks/development/a1/n0/0', { title: 'food.prepare', subtitle: 'n0, attempt 0', state: 'failed' }],
      ['deployment', 'default/food', { title: 'food', subtitle: 'default', state: 'failed' }],
      ['deployment_revision', 'default/food/3', { title: 'food revision 3', state: 'retired', details: { cause: 'applied' } }],
      ['batch_job', 'b-1', { title: 'b-1', subtitle: '/out/meals.csv', state: 'failed', at: 60 }],
    ])('describes %s %s', async (kind, id, shown) => {
      expect(await catalog.describe({ kind, id })).toMatchObject(shown);
    });

    it.each<[CatalogKind, string]>([
      ['experiment', '999'],
      ['experiment', 'seven'],
      ['run', 'gone'],
      ['logged_model', 'gone'],
      ['registered_model', 'gone'],
      ['model_version', 'food_classifier'],
      ['model_version', 'food_classifier/9'],
      ['workflow', 'food.train'],
      ['execution', 'a1'],
      ['task_attempt', 'flytesnacks/development/a1/n0'],
      ['deployment', 'default/removed'],
      ['deployment_revision', 'default/food/x'],
      ['batch_job', 'b-3'],
      ['prediction', 'p1'],
    ])('knows no %s %s', async (kind, id) => {
      expect(await catalog.describe({ kind, id })).toBeNull();
    });

    it('finds things of all kinds by a part of their name, whatever the case', async () => {
      const hits = await catalog.findByText('FOOD', 10);
      expect(hits.map((hit) => [hit.kind, hit.id]).toSorted()).toEqual([
        ['deployment', 'default/food'],
        ['execution', 'flytesnacks/development/a1'],
        ['experiment', '7'],
        ['launch_plan', 'flytesnacks/development/food.train'],
        ['registered_model', 'food_classifier'],
        ['workflow', 'flytesnacks/development/food.train'],
      ]);
      expect(new Set(hits.map((hit) => hit.match))).toEqual(new Set(['name']));
    });

    it('finds batch jobs by their id and by their output', async () => {
      expect((await catalog.findByText('meals', 10)).map(({ id }) => id)).toEqual(['b-1', 'b-2']);
      expect(await catalog.findByText('B-2', 10)).toMatchObject([{ kind: 'batch_job', id: 'b-2', state: 'running', match: 'name' }]);
    });

    it('takes % and _ as they are', async () => {
      expect(await catalog.findByText('%', 10)).toEqual([]);
      expect(await catalog.findByText('food_c', 10)).toMatchObject([{ id: 'food_classifier' }]);
      expect(await catalog.findByText('food_t', 10)).toEqual([]);
    });

    it('finds runs and models by a tag', async () => {
      expect(await catalog.findByText('team=Bird', 10)).toMatchObject([
        { kind: 'run', id: 'run-1', match: 'tag', subtitle: 'team = Bird' },
        { kind: 'registered_model', id: 'food_classifier', match: 'tag' },
      ]);
    });

    it('returns no more of a kind than asked for, the newest', async () => {
      expect(await catalog.findByText('owl', 1)).toMatchObject([{ id: 'run-2' }]);
    });

    it('tells what is recent, unfinished things first, and why a person is needed', async () => {
      expect(await catalog.recent('run', 10)).toMatchObject([
        { id: 'run-2', state: 'running', endedAt: null, trouble: null },
        { id: 'run-1', state: 'succeeded', startedAt: 20, endedAt: 25 },
      ]);
      expect(await catalog.recent('execution', 10)).toMatchObject([
        { id: 'flytesnacks/development/a1', state: 'failed', trouble: 'ValueError: no pictures', startedAt: 41, endedAt: 49 },
      ]);
      expect(await catalog.recent('deployment', 10)).toMatchObject([{ id: 'default/food', state: 'failed', trouble: 'No such model.' }]);
      expect(await catalog.recent('batch_job', 10)).toMatchObject([
        { id: 'b-2', state: 'running', startedAt: 61, endedAt: null, trouble: null },
        { id: 'b-1', state: 'failed', endedAt: 70, trouble: 'no such column' },
      ]);
    });

    it('counts what is not deleted', async () => {
      expect(await catalog.counts()).toEqual({ experiments: 2, runs: 2, models: 1, executions: 1, deployments: 1 });
    });
  });
}
