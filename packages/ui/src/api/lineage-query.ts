// Asks for what an entity came from and what it became.
import type { LineageKind } from '@ovenbird/contracts';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export const lineageQuery = (kind: LineageKind, id: string) =>
  queryOptions({
    queryKey: ['lineage', kind, id],
    queryFn: ({ signal }) => api.lineage.graph({ query: { kind, id } }, { signal }),
  });
