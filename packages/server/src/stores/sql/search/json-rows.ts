// Child rows of a row as one JSON text column: a page with everything its rows own is one statement, and crosses from a
// reader thread as few strings instead of thousands of objects. Numbers keep all their digits in both dialects.
import { type RawBuilder, sql } from 'kysely';
import type { SqlDatabase } from '../database.ts';

/**
 * `[[a, b], …]` as text; `[]` when there are none.
 * @param columns  `v.key, v.value`
 * @param rows     `run_tags v where v.run_key = r.run_key`
 */
export function jsonRows(dialect: SqlDatabase['dialect'], columns: RawBuilder<unknown>, rows: RawBuilder<unknown>): RawBuilder<string> {
  return dialect === 'postgres'
    ? sql<string>`(select coalesce(json_agg(json_build_array(${columns})), '[]'::json)::text from ${rows})`
    : sql<string>`(select json_group_array(json_array(${columns})) from ${rows})`;
}
