// The SQL backends that a contract test runs on: SQLite always; PostgreSQL when the test run started one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { SqlDatabase } from '../src/stores/sql/database.ts';
import { migrate } from '../src/stores/sql/migrate.ts';
import { openPostgresDatabase } from '../src/stores/sql/postgres/postgres-database.ts';
import { openSqliteDatabase } from '../src/stores/sql/sqlite/sqlite-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export interface Backend {
  readonly name: string;
  /** A fresh, migrated, empty database. */
  open(): Promise<{ database: SqlDatabase; dispose(): Promise<void> }>;
}

const sqlite: Backend = {
  name: 'SQLite',
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovenbird-sqlite-'));
    const database = openSqliteDatabase({ path: join(folder, 'ovenbird.db') });
    await migrate(database);
    return {
      database,
      dispose: async () => {
        await database.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

let schemas = 0;

function postgres(url: string): Backend {
  return {
    name: 'PostgreSQL',
    open: async () => {
      const schema = `test_${process.pid}_${schemas++}_${Math.floor(performance.now())}`;
      const admin = openPostgresDatabase({ url, maxConnections: 1 });
      await admin.pool.query(`create schema ${schema}`);
      const database = openPostgresDatabase({ url, schema });
      await migrate(database);
      return {
        database,
        dispose: async () => {
          await database.close();
          await admin.pool.query(`drop schema ${schema} cascade`);
          await admin.close();
        },
      };
    },
  };
}

const postgresUrl = inject('postgresUrl');

export const backends: readonly Backend[] = postgresUrl ? [sqlite, postgres(postgresUrl)] : [sqlite];
