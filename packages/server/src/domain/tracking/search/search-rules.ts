// What one kind of thing can be searched by: data for the parser, one constant per kind.
import type { Entity, Operator } from './comparison.ts';

export interface AttributeRule {
  /** Canonical name, which stores know. */
  readonly name: string;
  readonly type: 'text' | 'number';
  /** Whether IN and NOT IN are allowed. */
  readonly list?: boolean;
  /** A number that may also be written in quotes. */
  readonly quotedNumber?: boolean;
}

export interface SearchRules {
  /** Entity words as users write them, lower case, e.g. `{ metrics: 'metric' }`. */
  readonly entities: Readonly<Record<string, Entity>>;
  /** Attributes to filter by, by every name that users write. */
  readonly attributes: ReadonlyMap<string, AttributeRule>;
  /** Attributes to order by. */
  readonly orderAttributes: ReadonlyMap<string, AttributeRule>;
  readonly operators: Readonly<Partial<Record<Entity | 'number', readonly Operator[]>>>;
}

/** The names under which runs and logged models alike have their metrics, params, tags and attributes. */
export const DATA_ENTITIES: Readonly<Record<string, Entity>> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
};

export const NUMBER_OPERATORS: readonly Operator[] = ['=', '!=', '>', '>=', '<', '<='];
export const TEXT_OPERATORS: readonly Operator[] = ['=', '!=', 'LIKE', 'ILIKE'];
export const LIST_OPERATORS: readonly Operator[] = ['IN', 'NOT IN'];
export const PRESENCE_OPERATORS: readonly Operator[] = ['IS NULL', 'IS NOT NULL'];

/** `[['created', 'start_time'], …]` and rules by canonical name, as the map that the parser looks names up in. */
export function attributeMap(
  rules: readonly AttributeRule[],
  aliases: readonly (readonly [string, string])[] = [],
): ReadonlyMap<string, AttributeRule> {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return new Map([...byName, ...aliases.flatMap(([alias, name]) => (byName.has(name) ? [[alias, byName.get(name)!] as const] : []))]);
}
