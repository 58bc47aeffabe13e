// What the graph shows of an entity.
import type { LineageRef } from './lineage-ref.ts';

/** One state per colour and shape in the UI. `ready` serves now, `retired` served once, `unloaded` serves when somebody loads it, `waiting` waits for a person. */
export type EntityState =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'aborted'
  | 'skipped'
  | 'cached'
  | 'waiting'
  | 'ready'
  | 'retired'
  | 'unloaded'
  | 'unknown';

export interface EntityDescription {
  readonly title: string;
  /** One line more, e.g. the experiment of a run. */
  readonly subtitle?: string | null;
  readonly state: EntityState | null;
  /** Epoch ms at which it was made. */
  readonly at: number | null;
  /** Facts worth reading in a list of few, e.g. `{ 'val_accuracy': '0.93', user: 'ada' }`. */
  readonly details?: Readonly<Record<string, string>>;
}

/** How an entity is shown; null when there is no such entity (any more), or nobody knows its kind. Given in compose: lineage knows no other domain. */
export type DescribeEntity = (ref: LineageRef) => Promise<EntityDescription | null>;
