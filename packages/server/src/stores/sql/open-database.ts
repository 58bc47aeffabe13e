// The database that the configuration names, migrated.
import type { SqlDatabase } from './database.ts';
import { migrate } from './migrate.ts';

export type DatabaseLocation = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

/** The driver is loaded only when it is used: `pg` costs a start on SQLite 25 ms. */
export async function openDatabase(location: DatabaseLocation): Promise<SqlDatabase> {
  const database =
    location.kind === 'sqlite'
      ? (await import('./sqlite/sqlite-database.ts')).openSqliteDatabase({ path: location.path })
      : (await import('./postgres/postgres-database.ts')).openPostgresDatabase({ url: location.url });
  await migrate(database);
  return database;
}
