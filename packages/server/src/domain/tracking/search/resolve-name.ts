// From a dotted name to what it means: `params.lr` is the param `lr`, `start_time` an attribute.
import { PlatformError } from '../../../kernel/errors.ts';
import type { Entity } from './comparison.ts';
import type { AttributeRule, SearchRules } from './search-rules.ts';
import type { Token } from './tokens.ts';

export interface ResolvedName {
  readonly entity: Entity;
  readonly key: string;
  /** Present for an attribute. */
  readonly rule?: AttributeRule;
}

const DATASET_KEYS = ['name', 'digest', 'context'];

/** @param field  the request field that holds the name: it decides which attributes are allowed */
export function resolveName(token: Token, rules: SearchRules, field: 'filter' | 'order_by'): ResolvedName {
  const [first = '', ...rest] = token.parts;
  if (rest.length === 0) return attribute(first, rules, field);
  const entity = Object.hasOwn(rules.entities, first) ? rules.entities[first] : undefined;
  const key = rest.join('.');
  if (!entity)
    throw new PlatformError('invalid_argument', `Invalid entity type '${first}'. Valid values are ${quoted(Object.keys(rules.entities))}`, {
      field,
    });
  if (entity === 'attribute') return attribute(key, rules, field);
  if (entity === 'dataset') {
    if (field === 'order_by') throw new PlatformError('invalid_argument', "Invalid identifier type 'dataset': it cannot order.", { field });
    if (!DATASET_KEYS.includes(key)) throw invalidKey('dataset', key, DATASET_KEYS, field);
  }
  return { entity, key };
}

function attribute(name: string, rules: SearchRules, field: 'filter' | 'order_by'): ResolvedName {
  const known = field === 'filter' ? rules.attributes : rules.orderAttributes;
  const rule = known.get(name);
  if (!rule) throw invalidKey('attribute', name, [...known.keys()], field);
  return { entity: 'attribute', key: rule.name, rule };
}

function invalidKey(kind: string, key: string, valid: readonly string[], field: string): PlatformError {
  return new PlatformError('invalid_argument', `Invalid ${kind} key '${key}' specified. Valid keys are ${quoted(valid)}`, { field });
}

function quoted(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}
