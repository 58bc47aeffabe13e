// One comparison of MLflow's search language in SQL.
import { type RawBuilder, sql } from 'kysely';
import type { Comparison } from '../../../domain/tracking/search/comparison.ts';
import type { SqlDatabase } from '../database.ts';

type Dialect = SqlDatabase['dialect'];

/** `column <operator> value`; a null column makes it false, except for IS NULL. */
export function compare(dialect: Dialect, column: RawBuilder<unknown>, { operator, value }: Comparison): RawBuilder<unknown> {
  switch (operator) {
    case 'IS NULL':
      return sql`${column} is null`;
    case 'IS NOT NULL':
      return sql`${column} is not null`;
    case 'IN':
      return sql`${column} in (${sql.join(value as readonly string[])})`;
    case 'NOT IN':
      return sql`${column} not in (${sql.join(value as readonly string[])})`;
    case 'LIKE':
      return like(dialect, column, sql`${value}`);
    case 'ILIKE':
      return like(dialect, sql`lower(${column})`, sql`lower(${value})`);
    default:
      return sql`${column} ${sql.raw(operator)} ${value}`;
  }
}

/** MLflow's patterns have no escape character. SQLite has none by default (and is told to mind case); PostgreSQL must be told. */
function like(dialect: Dialect, column: RawBuilder<unknown>, pattern: RawBuilder<unknown>): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`${column} like ${pattern} escape ''` : sql`${column} like ${pattern}`;
}

/** `text` is part of the name or of the value of a key-value row, in any case. */
export function containsText(text: string, name: RawBuilder<unknown>, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  // A character without meaning in patterns is the escape, so that % and _ are looked for as they are.
  const pattern = `%${text.toLowerCase().replaceAll(/[~%_]/g, '~$&')}%`;
  return sql`(lower(${name}) like ${pattern} escape '~'
    or exists (select 1 from ${rows} and lower(v.value) like ${pattern} escape '~'))`;
}

/** Text in the order of its code points on both dialects. */
export function byCodePoint(dialect: Dialect, column: RawBuilder<unknown>): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`${column} collate "C"` : column;
}

/**
 * A key-value row beside the searched one.
 * @param rows  `run_tags v where v.run_key = r.run_key`
 */
export function compareKeyed(dialect: Dialect, rows: RawBuilder<unknown>, comparison: Comparison): RawBuilder<unknown> {
  if (comparison.operator === 'IS NULL') return sql`not exists (select 1 from ${rows} and v.key = ${comparison.key})`;
  return sql`exists (select 1 from ${rows} and v.key = ${comparison.key} and ${compare(dialect, sql`v.value`, comparison)})`;
}
