import { describe, expect, it } from 'vitest';
import type { CatalogHit } from './catalog.ts';
import { createSearch } from './search.ts';

const hit = (kind: CatalogHit['kind'], id: string, title: string, at: number, match: CatalogHit['match'] = 'name'): CatalogHit => ({
  kind,
  id,
  title,
  subtitle: null,
  state: null,
  at,
  match,
});

const known: Record<string, string> = { 'registered_model:food': 'food', 'deployment:default/food': 'food' };

const search = createSearch({
  catalog: {
    findByText: async (text) =>
      text === 'food'
        ? [
            hit('run', 'r2', 'bird', 9, 'tag'),
            hit('run', 'r1', 'seafood', 9),
            hit('experiment', '1', 'Food pictures', 1),
            hit('experiment', '2', 'food trucks', 2),
            hit('registered_model', 'food', 'food', 1),
          ]
        : [],
  },
  describe: async ({ kind, id }) => {
    const title = known[`${kind}:${id}`];
    return title ? { title, state: 'ready', at: 3 } : null;
  },
});

describe('search', () => {
  it('puts an exact id first, then names by how they match, then tags; each thing once', async () => {
    expect((await search.find('food', 10)).map(({ id, match }) => [id, match])).toEqual([
      ['food', 'id'],
      ['2', 'name'],
      ['1', 'name'],
      ['r1', 'name'],
      ['r2', 'tag'],
    ]);
    expect(await search.find(' food ', 2)).toHaveLength(2);
  });

  it('finds what a pasted address names, and nothing else', async () => {
    expect(await search.find('http://h/seldon/default/food/v2/models', 10)).toMatchObject([{ kind: 'deployment', match: 'url' }]);
    expect(await search.find('/models/gone', 10)).toEqual([]);
  });

  it('finds by an id of several parts', async () => {
    expect(await search.find('default/food', 10)).toMatchObject([{ kind: 'deployment', match: 'id' }]);
  });

  it('finds nothing for an empty text', async () => {
    expect(await search.find('  ', 10)).toEqual([]);
  });
});
