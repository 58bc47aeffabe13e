// What runs log, in SQL: the dialect's own hot path.
import type { RunDataStore } from '../../../domain/tracking/run-data-store.ts';
import type { SqlDatabase } from '../database.ts';
import { createPostgresRunDataStore } from './postgres-run-data-store.ts';
import { createSqliteRunDataStore } from './sqlite-run-data-store.ts';

export function createRunDataStore(database: SqlDatabase): RunDataStore {
  return database.dialect === 'sqlite' ? createSqliteRunDataStore(database) : createPostgresRunDataStore(database);
}
