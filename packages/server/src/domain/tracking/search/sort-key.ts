// One key of an order, parsed.
import type { Entity } from './comparison.ts';

export interface SortKey {
  readonly entity: Exclude<Entity, 'dataset'>;
  readonly key: string;
  readonly ascending: boolean;
}
