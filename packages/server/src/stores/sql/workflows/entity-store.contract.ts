// What every store of registered entities does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityKind, EntityRecord, EntityStore, WorkflowCatalog } from '../../../domain/workflows/index.ts';

export interface OpenEntityStore {
  readonly store: EntityStore;
  readonly catalog: WorkflowCatalog;
  dispose(): Promise<void>;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

function record(kind: EntityKind, name: string, version: string, createdAt: number, more: Partial<EntityRecord> = {}): EntityRecord {
  return {
    kind,
    id: { project: 'p', domain: 'd', name, version },
    digest: `${name}-${version}`,
    source: bytes(1, 2),
    compiled: bytes(3, 0, 255),
    plan: null,
    taskCount: 2,
    active: false,
    createdAt,
    updatedAt: createdAt,
    ...more,
  };
}

const plan = (workflow: string, version: string): EntityRecord['plan'] => ({
  workflow: { project: 'p', domain: 'd', name: workflow, version },
  fixedInputs: bytes(9),
  defaults: { maxParallelism: 3, rawOutputPrefix: '/raw', labels: { a: 'b' }, annotations: {}, env: { X: '1' }, schedule: '0 6 * * *' },
});

const all = { filters: [], pageSize: 100 };

export function entityStoreContract(name: string, open: () => Promise<OpenEntityStore>): void {
  describe(`entities on ${name}`, () => {
    let store: EntityStore;
    let catalog: WorkflowCatalog;
    let dispose: () => Promise<void>;

    beforeAll(async () => {
      ({ store, catalog, dispose } = await open());
      await store.create(record('task', 'b.task', 'v1', 10));
      await store.create(record('task', 'a.task', 'v1', 20));
      await store.create(record('task', 'a.task', 'v2', 30));
      await store.create(record('workflow', 'wf', 'v1', 40));
      await store.create(record('workflow', 'wf', 'v2', 50, { taskCount: 5 }));
      await store.create(record('workflow', 'other_100%', 'v1', 45));
      for (const version of ['v1', 'v2']) await store.create(record('launch_plan', 'wf', version, 60, { plan: plan('wf', version) }));
    });
    afterAll(() => dispose());

    it('gives back what was written', async () => {
      expect(await store.get('task', { project: 'p', domain: 'd', name: 'a.task', version: 'v2' })).toEqual(
        record('task', 'a.task', 'v2', 30),
      );
      expect(await store.get('launch_plan', { project: 'p', domain: 'd', name: 'wf', version: 'v1' })).toEqual(
        record('launch_plan', 'wf', 'v1', 60, { plan: plan('wf', 'v1') }),
      );
      expect(await store.get('workflow', { project: 'p', domain: 'd', name: 'a.task', version: 'v2' })).toBeNull();
    });

    it('tells the same content from other content under one id, and changes neither', async () => {
      expect(await store.create(record('task', 'a.task', 'v1', 99))).toEqual({ kind: 'identical' });
      const other = await store.create(record('task', 'a.task', 'v1', 99, { digest: 'other' }));
      expect(other).toMatchObject({ kind: 'different', existing: { digest: 'a.task-v1', createdAt: 20 } });
      expect((await store.get('task', { project: 'p', domain: 'd', name: 'a.task', version: 'v1' }))?.createdAt).toBe(20);
    });

    it('registers one of many that come at once', async () => {
      const results = await Promise.all(Array.from({ length: 8 }, () => store.create(record('task', 'at.once', 'v1', 5))));
      expect(results.map((result) => result.kind).toSorted()).toEqual(['created', ...Array.from({ length: 7 }, () => 'identical')]);
    });

    it('finds many at once, leaving out what is not there', async () => {
      const ids = ['a.task', 'b.task', 'ghost'].map((task) => ({ project: 'p', domain: 'd', name: task, version: 'v1' }));
      expect((await store.getMany('task', ids)).map((found) => found.id.name).toSorted()).toEqual(['a.task', 'b.task']);
    });

    it('lists the newest first, filtered, sorted and in pages', async () => {
      const names = async (query: Parameters<EntityStore['list']>[1]) =>
        (await store.list('task', query)).items.map(({ id }) => `${id.name}/${id.version}`);
      expect(await names(all)).toEqual(['a.task/v2', 'a.task/v1', 'b.task/v1', 'at.once/v1']);
      expect(await names({ ...all, filters: [{ field: 'name', operator: 'eq', values: ['a.task'] }] })).toEqual(['a.task/v2', 'a.task/v1']);
      expect(await names({ ...all, filters: [{ field: 'created_at', operator: 'gte', values: ['20'] }] })).toEqual([
        'a.task/v2',
        'a.task/v1',
      ]);
      expect(await names({ ...all, filters: [{ field: 'version', operator: 'value_in', values: ['v2', 'v3'] }] })).toEqual(['a.task/v2']);
      expect(await names({ ...all, sort: { field: 'name', descending: false } })).toEqual([
        'a.task/v1',
        'a.task/v2',
        'at.once/v1',
        'b.task/v1',
      ]);

      const seen: string[] = [];
      let token: string | undefined;
      do {
        const page = await store.list('task', { filters: [], pageSize: 3, ...(token ? { pageToken: token } : {}) });
        seen.push(...page.items.map(({ id }) => `${id.name}/${id.version}`));
        token = page.nextToken;
      } while (token);
      expect(seen).toEqual(['a.task/v2', 'a.task/v1', 'b.task/v1', 'at.once/v1']);
    });

    it('finds parts of names literally, whatever characters they have', async () => {
      const matching = async (text: string) =>
        (await catalog.workflows({ ...all, filters: [{ field: 'name', operator: 'contains', values: [text] }] })).items.map(
          (item) => item.name,
        );
      expect(await matching('100%')).toEqual(['other_100%']);
      expect(await matching('r_1')).toEqual(['other_100%']);
      expect(await matching('f%')).toEqual([]);
    });

    it('lists each name once', async () => {
      expect((await store.names('task', all)).items).toEqual(
        ['a.task', 'at.once', 'b.task'].map((task) => ({ project: 'p', domain: 'd', name: task })),
      );
      expect((await store.names('launch_plan', all)).items).toEqual([{ project: 'p', domain: 'd', name: 'wf' }]);
    });

    it.each([
      ['an unknown field', { filters: [{ field: 'nonsense', operator: 'eq' as const, values: ['x'] }] }],
      ['an unknown order', { sort: { field: 'nonsense', descending: true } }],
      ['a number that is none', { filters: [{ field: 'created_at', operator: 'gt' as const, values: ['soon'] }] }],
      ['a token of something else', { pageToken: 'nonsense' }],
    ])('refuses %s', async (_what, query) => {
      await expect(store.list('task', { ...all, ...query })).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it('keeps at most one version of a launch plan active', async () => {
      const id = (version: string) => ({ project: 'p', domain: 'd', name: 'wf', version });
      const active = async () =>
        (await store.list('launch_plan', { ...all, filters: [{ field: 'state', operator: 'eq', values: ['1'] }] })).items.map(
          (item) => item.id.version,
        );
      await store.setActive(id('v1'), true, 70);
      expect(await active()).toEqual(['v1']);
      await store.setActive(id('v2'), true, 71);
      expect(await active()).toEqual(['v2']);
      await store.setActive(id('v2'), false, 72);
      expect(await active()).toEqual([]);
      await expect(store.setActive(id('v9'), true, 73)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('shows one entry per workflow, with its latest version', async () => {
      expect((await catalog.workflows(all)).items).toEqual([
        { project: 'p', domain: 'd', name: 'wf', latestVersion: 'v2', versionCount: 2, updatedAt: 50, taskCount: 5 },
        { project: 'p', domain: 'd', name: 'other_100%', latestVersion: 'v1', versionCount: 1, updatedAt: 45, taskCount: 2 },
      ]);
      expect((await catalog.launchPlans(all)).items.map((item) => item.id.version)).toEqual(['v2']);
    });
  });
}
