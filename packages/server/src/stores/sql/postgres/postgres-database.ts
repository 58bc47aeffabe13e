// PostgreSQL as a SqlDatabase: one pool; `read` and `scan` differ only in intent here.
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { PostgresDatabase } from '../database.ts';
import type { Schema } from '../schema/schema.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** `search_path` of every connection; lets tests share one server. */
  readonly schema?: string;
  readonly maxConnections?: number;
}

const INT8_OID = 20;
const NUMERIC_OID = 1700;

export function openPostgresDatabase({ url, schema, maxConnections = 10 }: PostgresOptions): PostgresDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    ...(schema ? { options: `-c search_path=${schema}` } : {}),
    types: {
      // bigint columns hold epoch ms and counters below 2^53; sum() and count() come back as numeric.
      getTypeParser: (oid, format) => (oid === INT8_OID || oid === NUMERIC_OID ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    dialect: 'postgres',
    read: db,
    scan: db,
    pool,
    write: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  };
}
