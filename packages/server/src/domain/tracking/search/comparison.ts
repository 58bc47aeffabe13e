// A filter, parsed: comparisons that must all hold.

export type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';

export const OPERATORS = ['=', '!=', '>', '>=', '<', '<=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Comparison {
  readonly entity: Entity;
  /** Canonical attribute name, or the key of the metric, param or tag; for a dataset `name`, `digest` or `context`. */
  readonly key: string;
  readonly operator: Operator;
  /** A list for IN and NOT IN; null for IS NULL and IS NOT NULL. */
  readonly value: string | number | readonly string[] | null;
}
