import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../../testing/backends.ts';
import type { ProjectStore } from '../../../domain/workflows/index.ts';
import { createSqlProjectStore } from './project-store.ts';

describe.each(backends)('projects on $name', (backend) => {
  let store: ProjectStore;
  let dispose: () => Promise<void>;
  const project = { id: 'food', name: 'Food', description: 'pictures', labels: { team: 'a' }, archived: false, createdAt: 5 };

  beforeAll(async () => {
    const opened = await backend.open();
    store = createSqlProjectStore(opened.database);
    dispose = opened.dispose;
  });
  afterAll(() => dispose());

  it('have flytesnacks from the start, which clients use when they are given none', async () => {
    expect((await store.list({ filters: [], pageSize: 10 })).items.map(({ id }) => id)).toEqual(['flytesnacks']);
  });

  it('are kept, changed and not made twice', async () => {
    expect(await store.create(project)).toBe(true);
    expect(await store.create({ ...project, name: 'Other' })).toBe(false);
    expect(await store.get('food')).toEqual(project);
    await store.update({ ...project, archived: true });
    const active = await store.list({ filters: [{ field: 'state', operator: 'eq', values: ['0'] }], pageSize: 10 });
    expect(active.items.map(({ id }) => id)).toEqual(['flytesnacks']);
    await expect(store.update({ ...project, id: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
