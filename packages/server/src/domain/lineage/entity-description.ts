// What the graph shows of an entity. Lineage knows no other domain: each gives, in compose, a function that describes
// entities of its kinds.
import type { LineageKind } from './lineage-ref.ts';

/** One state per colour and shape in the UI. `ready` serves now, `retired` served once, `waiting` waits for a person. */
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

/**
 * Describes entities of one kind; null when there is no such entity (any more).
 * Given by the room that owns the kind; called with ids as `lineage-ref.ts` writes them.
 */
export type DescribeEntity = (id: string) => Promise<EntityDescription | null>;

/** Kinds without a function are shown by their id. */
export type EntityDescribers = Partial<Record<LineageKind, DescribeEntity>>;
