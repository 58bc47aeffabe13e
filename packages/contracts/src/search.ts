// Find any object by name, id, tag or pasted URL.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { entityCard } from './entity.ts';
import { queryInt } from './scalars.ts';

export const searchHit = entityCard
  .extend({
    match: z.enum(['url', 'id', 'name', 'tag']),
  })
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof searchHit>;

export const searchEndpoints = {
  find: defineEndpoint({
    method: 'GET',
    path: '/search',
    summary: 'Objects by name, id, tag or pasted URL, best match first',
    query: z.object({ q: z.string().max(2000), limit: queryInt.min(1).max(100).default(20) }),
    response: z.object({ items: z.array(searchHit) }),
  }),
};
