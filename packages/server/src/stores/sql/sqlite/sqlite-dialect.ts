// Kysely over node:sqlite. The driver is told how to run a statement, so the same dialect serves the main thread's
// connections and the reader threads.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from '../schema/schema.ts';

export interface StatementResult {
  readonly rows: unknown[];
  readonly changes?: number | bigint;
  readonly lastInsertRowid?: number | bigint;
}

/** Runs one statement to its end. */
export type RunStatement = (sql: string, parameters: readonly unknown[]) => StatementResult | Promise<StatementResult>;

const CACHED_STATEMENTS = 500;

/** A runner on a connection of this thread, with a cache of prepared statements. */
export function createStatementRunner(connection: DatabaseSync): (sql: string, parameters: readonly unknown[]) => StatementResult {
  const cache = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  return (sql, parameters) => {
    let statement = cache.get(sql);
    if (!statement) {
      statement = connection.prepare(sql);
      if (cache.size >= CACHED_STATEMENTS) cache.clear();
      cache.set(sql, statement);
    }
    const values = parameters as SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...values) };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], changes, lastInsertRowid };
  };
}

export interface SqliteAccess {
  readonly run: RunStatement;
  /** Called around a Kysely transaction; absent where only single reads happen. */
  readonly lock?: () => Promise<() => void>;
}

export function createSqliteKysely(access: SqliteAccess): Kysely<Schema> {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(access),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely<Schema>({ dialect });
}

function createDriver({ run, lock }: SqliteAccess): Driver {
  const releases = new WeakMap<DatabaseConnection, () => void>();
  const connection = (): DatabaseConnection => ({
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      const { rows, changes, lastInsertRowid } = await run(query.sql, query.parameters);
      return {
        rows: rows as R[],
        ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
        ...(lastInsertRowid === undefined ? {} : { insertId: BigInt(lastInsertRowid) }),
      };
    },
    streamQuery: () => {
      throw new Error('Streaming is not supported: page by key instead.');
    },
  });
  return {
    init: async () => {},
    acquireConnection: async () => {
      const acquired = connection();
      if (lock) releases.set(acquired, await lock());
      return acquired;
    },
    releaseConnection: async (acquired) => releases.get(acquired)?.(),
    beginTransaction: async () => void (await run('BEGIN IMMEDIATE', [])),
    commitTransaction: async () => void (await run('COMMIT', [])),
    rollbackTransaction: async () => void (await run('ROLLBACK', [])),
    destroy: async () => {},
  };
}
