// Keyset paging in SQL: a page begins after the sort key of the last row of the page before.
import { type RawBuilder, sql } from 'kysely';
import { decodePageToken, type PageKey } from '../../../kernel/paging.ts';

/** One term of a total order; the expression is never null. */
export interface SortTerm {
  readonly value: RawBuilder<unknown>;
  readonly ascending: boolean;
}

/** `a asc, b desc` */
export function orderSql(terms: readonly SortTerm[]): RawBuilder<unknown> {
  return sql.join(terms.map((term) => (term.ascending ? sql`${term.value} asc` : sql`${term.value} desc`)));
}

/** `a as k0, b as k1` */
export function keyColumns(terms: readonly SortTerm[]): RawBuilder<unknown> {
  return sql.join(terms.map((term, at) => sql`${term.value} as ${sql.ref(`k${at}`)}`));
}

/** The sort key of a row that was read with `keyColumns`. */
export function keyOf(row: object, terms: readonly SortTerm[]): PageKey {
  return terms.map((_, at) => (row as Record<string, string | number>)[`k${at}`]!);
}

/**
 * Rows after `key`: `a > 1 or (a = 1 and b < 2)`, with `a >= 1` in front, which an index can use.
 * @param skip  leading terms that are known to be equal
 */
export function afterKey(terms: readonly SortTerm[], key: PageKey, skip = 0): RawBuilder<unknown> {
  const [term, value] = [terms[skip]!, key[skip]!];
  const beyond = term.ascending ? sql`${term.value} > ${value}` : sql`${term.value} < ${value}`;
  if (skip === terms.length - 1) return beyond;
  const notBefore = term.ascending ? sql`${term.value} >= ${value}` : sql`${term.value} <= ${value}`;
  return sql`(${notBefore} and (${beyond} or (${term.value} = ${value} and ${afterKey(terms, key, skip + 1)})))`;
}

export function decodeKey(token: string | undefined, terms: readonly SortTerm[]): PageKey | undefined {
  return token ? decodePageToken(token, terms.length) : undefined;
}

/** `a and b`; true when there are none. */
export function allOf(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`1 = 1`;
}
