// The few column types that the two dialects spell differently.
import { sql } from 'kysely';
import type { SqlDatabase } from '../database.ts';

export function columnTypes(dialect: SqlDatabase['dialect']) {
  const postgres = dialect === 'postgres';
  return {
    /** Epoch ms, durations, counters. */
    integer: postgres ? sql`bigint` : sql`integer`,
    double: postgres ? sql`double precision` : sql`real`,
    bytes: postgres ? sql`bytea` : sql`blob`,
    /** Primary key that counts up by itself. */
    serial: postgres ? sql`bigserial` : sql`integer`,
    /** End of a CREATE TABLE whose rows lie in the order of the primary key, where the dialect has it. */
    clustered: postgres ? sql`` : sql`without rowid`,
  } as const;
}
