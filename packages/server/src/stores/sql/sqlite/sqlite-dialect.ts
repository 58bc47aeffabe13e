// Kysely over node:sqlite. The driver is told how to run a statement, so the same dialect serves the main thread's
// connections and the reader threads.
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
import type { StatementResult } from './statement-runner.ts';

/** Runs one statement to its end. */
export type RunStatement = (sql: string, parameters: readonly unknown[]) => StatementResult | Promise<StatementResult>;

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
