// One call of one unit that has a `logger`, as it is logged beside the prediction or feedback that it was part of.
import type { PredictionNode, PredictionRecord } from './prediction-record.ts';

export interface NodeCallRecord extends Omit<PredictionRecord, 'labels' | 'scores' | 'nodes' | 'traceId'> {
  readonly kind: 'node_call';
  /** The unit alone. */
  readonly nodes: readonly [PredictionNode];
  /** e.g. `/predict`, by the name of Seldon's unit endpoint. */
  readonly service: string;
}
