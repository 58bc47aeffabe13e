// Writes edges and tells live pages. The rooms that make things get this one function; nothing else of lineage concerns them.
import type { Changes } from '../../kernel/changes.ts';
import type { LineageEdge } from './lineage-edge.ts';
import { refKey } from './lineage-ref.ts';
import type { LineageStore } from './lineage-store.ts';

/**
 * Record what came of what. Idempotent; committed when it resolves. Call it before the entity is acknowledged to the client, so
 * that an acknowledged entity never lacks its thread.
 */
export type RecordLineage = (edges: readonly LineageEdge[]) => Promise<void>;

/** A change is published for each end of each edge, with the id `kind:id`. */
export function createLineageRecorder(store: LineageStore, changes: Changes): RecordLineage {
  return async (edges) => {
    if (edges.length === 0) return;
    await store.addEdges(edges);
    const at = Math.max(...edges.map((edge) => edge.at));
    const touched = new Set(edges.flatMap((edge) => [refKey(edge.from), refKey(edge.to)]));
    for (const id of touched) changes.publish({ topic: 'lineage', id, kind: 'linked', at });
  };
}
