// What the three stores of the registry promise together: models, versions and aliases refer to each other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewVersionRow } from '../../../domain/registry/model-version-store.ts';
import type { RegistrySearch } from '../../../domain/registry/registered-model-store.ts';
import type { RegistryStores } from '../../../domain/registry/registry.ts';
import type { Comparison } from '../../../domain/tracking/index.ts';

let names = 0;
const fresh = () => `model-${++names}`;
const search = (parts: Partial<RegistrySearch> = {}): RegistrySearch => ({
  filter: [],
  orderBy: [],
  prompts: false,
  pageSize: 100,
  ...parts,
});

export function registryStoresContract(name: string, open: () => Promise<{ stores: RegistryStores; dispose(): Promise<void> }>): void {
  describe(`registry stores on ${name}`, () => {
    let stores: RegistryStores;
    let dispose: () => Promise<void>;
    beforeAll(async () => {
      ({ stores, dispose } = await open());
    });
    afterAll(() => dispose());

    async function newModel(modelName = fresh(), tags: Record<string, string> = {}): Promise<string> {
      const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
      expect(await stores.models.create({ name: modelName, description: 'about', tags: list, atMs: 1 })).toBe(true);
      return modelName;
    }

    function version(modelName: string, fields: Partial<NewVersionRow> = {}): NewVersionRow {
      return {
        name: modelName,
        description: '',
        userId: '',
        source: 'models:/m-1',
        storageUri: 'mlflow-artifacts:/1/models/m-1/artifacts',
        runId: 'run-1',
        runLink: '',
        modelId: null,
        status: 'ready',
        statusMessage: '',
        stage: 'None',
        createdAtMs: 10,
        updatedAtMs: 10,
        tags: [],
        ...fields,
      };
    }

    it('keeps a model under a name that only one can have', async () => {
      const model = await newModel(fresh(), { team: 'a' });
      expect(await stores.models.create({ name: model, description: null, tags: [], atMs: 2 })).toBe(false);
      expect(await stores.models.get(model)).toEqual({
        name: model,
        description: 'about',
        createdAtMs: 1,
        updatedAtMs: 1,
        tags: { team: 'a' },
        aliases: {},
        versionCount: 0,
        latestVersion: null,
      });
      expect(await stores.models.setDescription(model, 'new', 3)).toBe(true);
      expect(await stores.models.setDescription('none', 'new', 3)).toBe(false);
      await stores.models.putTag(model, 'team', null);
      await stores.models.putTag(model, 'team', null);
      expect(await stores.models.get(model)).toMatchObject({ description: 'new', tags: {}, updatedAtMs: 3 });
    });

    it('numbers versions from 1, and uses no number twice', async () => {
      const model = await newModel();
      expect(await stores.versions.create(version(model))).toBe(1);
      expect(await stores.versions.create(version(model))).toBe(2);
      expect(await stores.versions.delete(model, 2, 20)).toBe(true);
      expect(await stores.versions.delete(model, 2, 20)).toBe(false);
      expect(await stores.versions.create(version(model))).toBe(3);
      expect(await stores.versions.get(model, 2)).toBeUndefined();
      expect(await stores.models.get(model)).toMatchObject({ versionCount: 2, latestVersion: 3 });
      expect(await stores.versions.create(version('none'))).toBeUndefined();
    });

    it('gives two registrations at once two numbers', async () => {
      const model = await newModel();
      const numbers = await Promise.all(Array.from({ length: 10 }, () => stores.versions.create(version(model))));
      expect(numbers.sort((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    it('gives back a version as it was made, with tags and aliases', async () => {
      const model = await newModel();
      const made = version(model, { description: 'd', modelId: 'm-1', runLink: 'http://x', tags: [{ key: 'k', value: 'v' }] });
      await stores.versions.create(made);
      await stores.aliases.set(model, 'champion', 1, 11);
      expect(await stores.versions.get(model, 1)).toEqual({ ...made, version: 1, tags: { k: 'v' }, aliases: ['champion'] });
      await stores.versions.putTag(model, 1, 'k', null);
      expect((await stores.versions.get(model, 1))?.tags).toEqual({});
    });

    it('moves an alias, which points at one version, and drops it with its version', async () => {
      const model = await newModel();
      for (let each = 0; each < 2; each++) await stores.versions.create(version(model));
      expect(await stores.aliases.set(model, 'champion', 9, 20)).toBe(false);
      expect(await stores.aliases.set(model, 'champion', 1, 20)).toBe(true);
      expect(await stores.aliases.set(model, 'champion', 2, 21)).toBe(true);
      expect(await stores.models.get(model)).toMatchObject({ aliases: { champion: 2 }, updatedAtMs: 21 });
      await stores.versions.delete(model, 2, 22);
      expect(await stores.aliases.versionOf(model, 'champion')).toBeUndefined();
      expect(await stores.aliases.remove(model, 'champion', 23)).toBe(false);
    });

    it('archives the others of a stage when asked to', async () => {
      const model = await newModel();
      for (let each = 0; each < 3; each++) await stores.versions.create(version(model));
      await stores.versions.update(model, 1, { stage: 'Production', atMs: 20 });
      await stores.versions.update(model, 2, { stage: 'Production', atMs: 21 });
      expect(await stores.versions.update(model, 3, { stage: 'Production', archiveOthers: true, atMs: 22 })).toMatchObject({
        stage: 'Production',
        updatedAtMs: 22,
      });
      expect((await stores.versions.latestByStage([model])).map((each) => [each.stage, each.version])).toEqual([
        ['Archived', 2],
        ['Production', 3],
      ]);
      expect(await stores.versions.update(model, 9, { description: 'x', atMs: 23 })).toBeUndefined();
    });

    it('counts only ready versions as the latest', async () => {
      const model = await newModel();
      await stores.versions.create(version(model));
      await stores.versions.create(version(model, { status: 'failed' }));
      expect((await stores.versions.latestByStage([model])).map((each) => each.version)).toEqual([1]);
    });

    it('renames a model with all that belongs to it, and deletes it so', async () => {
      const model = await newModel(fresh(), { k: 'v' });
      const [other, renamed] = [await newModel(), fresh()];
      await stores.versions.create(version(model, { tags: [{ key: 'k', value: 'v' }] }));
      await stores.aliases.set(model, 'champion', 1, 11);
      expect(await stores.models.rename(model, other, 12)).toBe('name_taken');
      expect(await stores.models.rename('none', fresh(), 12)).toBe('no_model');
      expect(await stores.models.rename(model, renamed, 12)).toBe('renamed');
      expect(await stores.models.get(model)).toBeUndefined();
      expect(await stores.models.get(renamed)).toMatchObject({ tags: { k: 'v' }, aliases: { champion: 1 }, updatedAtMs: 12 });
      expect(await stores.versions.get(renamed, 1)).toMatchObject({ tags: { k: 'v' }, aliases: ['champion'] });
      expect(await stores.models.delete(renamed)).toBe(true);
      expect(await stores.models.delete(renamed)).toBe(false);
      expect(await stores.versions.get(renamed, 1)).toBeUndefined();
    });

    it('leaves prompts out of searches for models, and finds only them when asked', async () => {
      const prompt = await newModel(fresh(), { 'mlflow.prompt.is_prompt': 'true' });
      await stores.versions.create(version(prompt));
      const later = await newModel();
      const found = async (prompts: boolean) => (await stores.models.search(search({ prompts }))).items.map((each) => each.name);
      expect(await found(true)).toContain(prompt);
      expect(await found(false)).not.toContain(prompt);
      await stores.models.putTag(later, 'mlflow.prompt.is_prompt', 'true');
      expect(await found(true)).toContain(later);
      expect((await stores.versions.search(search({ prompts: true }))).items.map((each) => each.name)).toEqual([prompt]);
    });

    it('searches models by name, tag and text, in pages by name', async () => {
      const models = [await newModel('Search-a', { team: 'x' }), await newModel('Search-b', { team: 'y' }), await newModel('search-c')];
      const like = (value: string): Comparison => ({ entity: 'attribute', key: 'name', operator: 'LIKE', value });
      const found = async (parts: Partial<RegistrySearch>) => (await stores.models.search(search(parts))).items.map((each) => each.name);
      expect(await found({ filter: [like('Search-%')] })).toEqual(models.slice(0, 2));
      expect(await found({ filter: [like('Search-%'), { entity: 'tag', key: 'team', operator: '=', value: 'y' }] })).toEqual(['Search-b']);
      expect(await found({ text: 'SEARCH-' })).toEqual(models);
      expect(await found({ text: 'search-', orderBy: [{ entity: 'attribute', key: 'name', ascending: false }] })).toEqual(
        [...models].reverse(),
      );
      const first = await stores.models.search(search({ text: 'search-', pageSize: 2 }));
      expect(
        (await stores.models.search(search({ text: 'search-', pageSize: 2, pageToken: first.nextToken! }))).items.map((each) => each.name),
      ).toEqual(['search-c']);
    });

    it('searches versions by run, logged model, number and tag, last changed first', async () => {
      const model = await newModel();
      const runs = ['r-a', 'r-a', 'r-b'];
      for (const [at, runId] of runs.entries())
        await stores.versions.create(
          version(model, { runId, modelId: `m-${at}`, updatedAtMs: 100 + at, tags: [{ key: 'at', value: String(at) }] }),
        );
      await stores.versions.delete(model, 1, 200);
      const found = async (...filter: Comparison[]) =>
        (
          await stores.versions.search(search({ filter: [{ entity: 'attribute', key: 'name', operator: '=', value: model }, ...filter] }))
        ).items.map((each) => each.version);
      expect(await found()).toEqual([3, 2]);
      expect(await found({ entity: 'attribute', key: 'run_id', operator: 'IN', value: ['r-a', 'x'] })).toEqual([2]);
      expect(await found({ entity: 'attribute', key: 'model_id', operator: '=', value: 'm-2' })).toEqual([3]);
      expect(await found({ entity: 'attribute', key: 'version_number', operator: '<', value: 3 })).toEqual([2]);
      expect(await found({ entity: 'tag', key: 'at', operator: '!=', value: '1' })).toEqual([3]);
    });
  });
}
