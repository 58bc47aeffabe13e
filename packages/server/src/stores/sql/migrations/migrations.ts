// All migrations in order. A new one is a new file and a new line at the end.
import { leases } from './0001-leases.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [leases];
