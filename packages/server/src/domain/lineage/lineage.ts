// The thread through the house: what a thing came from, what it became, and why a prediction was made.
import type { EntityDescribers, EntityDescription } from './entity-description.ts';
import { createGraphWalk, type GraphQuery, type LineageGraph } from './graph-walk.ts';
import type { LineageEdge } from './lineage-edge.ts';
import type { LineageRef } from './lineage-ref.ts';
import type { LineageStore } from './lineage-store.ts';
import { createWhy, type FindPrediction, type Why } from './why.ts';

export interface Lineage {
  /**
   * Record what came of what. Idempotent; committed when it resolves. Call it before the entity is acknowledged to the
   * client, so that an acknowledged entity never lacks its thread.
   */
  record(edges: readonly LineageEdge[]): Promise<void>;

  /** The neighbourhood of an entity, walked breadth first. An entity that nobody linked gives a graph of itself alone. */
  graph(ref: LineageRef, query: GraphQuery): Promise<LineageGraph>;

  /**
   * From a prediction back to the data its model was trained on.
   * @throws not_found (no such prediction in the log)
   */
  why(predictionId: string): Promise<Why>;

  /** How an entity is shown; null when there is no such entity or nobody describes its kind. */
  describe(ref: LineageRef): Promise<EntityDescription | null>;
}

export interface LineageDeps {
  readonly store: LineageStore;
  readonly describers: EntityDescribers;
  readonly findPrediction: FindPrediction;
}

export function createLineage({ store, describers, findPrediction }: LineageDeps): Lineage {
  const describe = async (ref: LineageRef): Promise<EntityDescription | null> => (await describers[ref.kind]?.(ref.id)) ?? null;
  return {
    record: async (edges) => {
      if (edges.length > 0) await store.addEdges(edges);
    },
    graph: createGraphWalk(store, describe),
    why: createWhy(store, describe, findPrediction),
    describe,
  };
}
