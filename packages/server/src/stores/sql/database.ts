// What a store needs of a SQL database. Both dialects have it; hot paths use the rest of their own dialect.
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely, Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { Schema } from './schema/schema.ts';

/** `full`: survives power loss too (registry, deployments, execution state). `normal`: survives `kill -9` (metrics). */
export type Durability = 'normal' | 'full';

interface DatabaseCore {
  /** Point reads: rows by key, small ranges. Sees every write that was acknowledged. */
  readonly read: Kysely<Schema>;
  /** Anything that can scan: searches, histories, exports. Runs beside the main thread. Sees every write that was acknowledged. */
  readonly scan: Kysely<Schema>;
  /**
   * One transaction; committed when this resolves, rolled back when `work` throws.
   * `work` awaits nothing but `trx`: on SQLite it holds the one writing connection.
   */
  write<T>(work: (trx: Transaction<Schema>) => Promise<T>, options?: { durability?: Durability }): Promise<T>;
  close(): Promise<void>;
}

export interface SqliteDatabase extends DatabaseCore {
  readonly dialect: 'sqlite';
  /**
   * Group commit: all works of one tick share one transaction, each in its own savepoint; a work that throws undoes only itself.
   * Resolves after the commit. `work` is synchronous and uses prepared statements of `connection` (cache them by connection).
   */
  batch<T>(work: (connection: DatabaseSync) => T): Promise<T>;
}

export interface PostgresDatabase extends DatabaseCore {
  readonly dialect: 'postgres';
  readonly pool: Pool;
}

export type SqlDatabase = SqliteDatabase | PostgresDatabase;
