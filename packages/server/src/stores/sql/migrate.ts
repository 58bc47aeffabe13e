// Brings a database to the newest schema, each migration in its own transaction, at every start. Two processes that
// start at once are safe: the second waits for the first (SQLite's write lock, PostgreSQL's advisory lock).
import { type Kysely, sql } from 'kysely';
import type { SqlDatabase } from './database.ts';
import { columnTypes } from './migrations/column-types.ts';
import { migrations } from './migrations/migrations.ts';

/** An arbitrary number that only this program uses, `ovbd` in ASCII. */
const ADVISORY_LOCK = 0x6f766264;

/** @returns names of the migrations that were applied now */
export async function migrate(database: SqlDatabase): Promise<string[]> {
  if (await isCurrent(database)) return [];
  return database.write(
    async (trx) => {
      const db = trx as unknown as Kysely<{ schema_migrations: { name: string; applied_at_ms: number } }>;
      if (database.dialect === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(db);
      const types = columnTypes(database.dialect);
      await db.schema
        .createTable('schema_migrations')
        .ifNotExists()
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('applied_at_ms', types.integer, (column) => column.notNull())
        .execute();
      const applied = new Set((await db.selectFrom('schema_migrations').select('name').execute()).map((row) => row.name));
      const pending = migrations.filter((migration) => !applied.has(migration.name));
      for (const migration of pending) {
        await migration.up(db as unknown as Kysely<unknown>, types);
        await db.insertInto('schema_migrations').values({ name: migration.name, applied_at_ms: Date.now() }).execute();
      }
      return pending.map((migration) => migration.name);
    },
    { durability: 'full' },
  );
}

/** Cheap on the usual start, so that a current database is never write-locked by one. */
async function isCurrent(database: SqlDatabase): Promise<boolean> {
  const db = database.read as unknown as Kysely<{ schema_migrations: { name: string } }>;
  try {
    const applied = new Set((await db.selectFrom('schema_migrations').select('name').execute()).map((row) => row.name));
    return migrations.every((migration) => applied.has(migration.name));
  } catch {
    return false;
  }
}
