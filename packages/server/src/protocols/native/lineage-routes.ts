// The `lineage` area.
import { entityHref } from '@ovenbird/contracts/entity-href';
import type { lineageEndpoints } from '@ovenbird/contracts/lineage';
import type { Lineage } from '../../domain/lineage/index.ts';
import type { AreaRoutes } from './native-route.ts';

export function createLineageRoutes(lineage: Lineage): AreaRoutes<typeof lineageEndpoints> {
  return {
    graph: async ({ query }) => {
      const { root, nodes, edges, truncated } = await lineage.graph({ kind: query.kind, id: query.id }, query);
      return {
        root,
        nodes: nodes.map(({ ref, distance, description }) => ({
          ...ref,
          title: description?.title ?? ref.id,
          subtitle: description?.subtitle ?? null,
          state: description?.state ?? null,
          at: description?.at ?? null,
          // What is gone has no page, and is a link between others still.
          href: description ? entityHref(ref) : null,
          distance,
        })),
        edges,
        truncated,
      };
    },
  };
}
