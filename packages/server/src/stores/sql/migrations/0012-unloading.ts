// Deployments that somebody took out of memory, and how many copies a unit was to have, whatever there was room for.
import type { Migration } from './migration.ts';

export const unloading: Migration = {
  name: '0012-unloading',
  up: async (db, types) => {
    await db.schema.alterTable('deployments').addColumn('unloaded_at_ms', types.integer).execute();
    await db.schema
      .alterTable('replica_counts')
      .addColumn('asked', types.integer, (column) => column.notNull().defaultTo(1))
      .execute();
  },
};
