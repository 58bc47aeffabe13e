// The `search` area: what `⌘K` asks.
import { entityHref } from '@ovenbird/contracts/entity-href';
import type { searchEndpoints } from '@ovenbird/contracts/search';
import type { Search } from '../../domain/catalog/index.ts';
import type { AreaRoutes } from './native-route.ts';

export function createSearchRoutes(search: Search): AreaRoutes<typeof searchEndpoints> {
  return {
    find: async ({ query }) => {
      const hits = await search.find(query.q, query.limit);
      return { items: hits.map((hit) => ({ ...hit, href: entityHref(hit) })) };
    },
  };
}
