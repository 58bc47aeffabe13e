// Where edges are kept.
import type { LineageEdge } from './lineage-edge.ts';
import type { LineageRef } from './lineage-ref.ts';

/**
 * A set of edges, identified by (from, to, role). Edges are only ever added: what happened stays happened, also when an
 * end of it is deleted. Predictions are not stored here (their revision is in the prediction log).
 */
export interface LineageStore {
  /** Add edges, atomically and idempotently: an edge that exists keeps its first `at`. Committed when it resolves. */
  addEdges(edges: readonly LineageEdge[]): Promise<void>;

  /**
   * Edges that end in one of `refs`: one step upstream.
   * @param limit  most edges returned
   * @returns      oldest first; edges of the same ms by their ends
   */
  edgesInto(refs: readonly LineageRef[], limit: number): Promise<LineageEdge[]>;

  /** Edges that begin in one of `refs`: one step downstream. Order and limit as in `edgesInto`. */
  edgesOutOf(refs: readonly LineageRef[], limit: number): Promise<LineageEdge[]>;
}
