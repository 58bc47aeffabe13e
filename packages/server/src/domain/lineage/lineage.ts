// The thread through the house: what a thing came from, what it became, and why a prediction was made.
import type { DescribeEntity } from './entity-description.ts';
import { createGraphWalk, type GraphQuery, type LineageGraph } from './graph-walk.ts';
import type { LineageRef } from './lineage-ref.ts';
import type { LineageStore } from './lineage-store.ts';
import { createWhy, type FindPrediction, type Why } from './why.ts';
import { withPredictions } from './with-predictions.ts';

export interface Lineage {
  /** The neighbourhood of an entity, walked breadth first. An entity that nobody linked gives a graph of itself alone. */
  graph(ref: LineageRef, query: GraphQuery): Promise<LineageGraph>;

  /**
   * From a prediction back to the data its model was trained on.
   * @throws not_found (no such prediction in the log)
   */
  why(predictionId: string): Promise<Why>;
}

export interface LineageDeps {
  readonly store: LineageStore;
  readonly describe: DescribeEntity;
  readonly findPrediction: FindPrediction;
}

export function createLineage({ store, describe, findPrediction }: LineageDeps): Lineage {
  return { graph: createGraphWalk(withPredictions(store, findPrediction), describe), why: createWhy(store, describe, findPrediction) };
}
