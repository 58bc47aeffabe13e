import type { Migration } from './migration.ts';

/** Which process does an acceleration, until when, and how many have begun it since it was asked for. */
export const accelerationLeases: Migration = {
  name: '0014-acceleration-leases',
  up: async (db, types) => {
    await db.schema.alterTable('accelerations').addColumn('holder', 'text').execute();
    await db.schema.alterTable('accelerations').addColumn('lease_until_ms', types.integer).execute();
    await db.schema
      .alterTable('accelerations')
      .addColumn('attempts', types.integer, (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
