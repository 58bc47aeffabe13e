// One clause of an order: `metrics.acc DESC`, "attributes.start_time", params.`lr` ASC.
import { PlatformError } from '../../../kernel/errors.ts';
import { resolveName } from './resolve-name.ts';
import type { SearchRules } from './search-rules.ts';
import type { SortKey } from './sort-key.ts';
import { type Token, tokenize } from './tokens.ts';

/** @throws invalid_argument naming the clause */
export function parseOrderBy(clauses: readonly string[], rules: SearchRules): SortKey[] {
  const keys = clauses.map((clause) => parseClause(clause, rules));
  // A second mention of the same key can never decide anything.
  return keys.filter((key, at) => keys.findIndex((other) => other.entity === key.entity && other.key === key.key) === at);
}

function parseClause(clause: string, rules: SearchRules): SortKey {
  const tokens = tokensOf(clause);
  const [name, direction, ...rest] = tokens;
  if (!name || rest.length > 0 || (name.kind !== 'name' && name.kind !== 'quoted') || (direction && direction.kind !== 'name'))
    throw invalid(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  const word = direction?.text.toUpperCase() ?? 'ASC';
  if (word !== 'ASC' && word !== 'DESC') throw invalid(`Invalid ordering key in order_by clause '${clause}'.`);
  const { entity, key } = resolveName(name, rules, 'order_by');
  if (entity === 'dataset') throw invalid(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  return { entity, key, ascending: word === 'ASC' };
}

function tokensOf(clause: string): Token[] {
  try {
    return tokenize(clause);
  } catch {
    throw invalid(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  }
}

const invalid = (message: string) => new PlatformError('invalid_argument', message, { field: 'order_by' });
