// Paging of every list: ask for `pageSize` items, get `nextPageToken` when there are more, send it back as `pageToken`.
// Tokens are opaque and belong to the filters they were made with.
import { z } from 'zod';
import { queryInt } from './scalars.ts';

export const pageQuery = z.object({
  pageSize: queryInt.min(1).max(1000).default(50),
  pageToken: z.string().optional(),
});

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextPageToken: z.string().nullable() });
}

export interface PageOf<Item> {
  items: Item[];
  nextPageToken: string | null;
}
