import type { Migration } from './migration.ts';

export const leases: Migration = {
  name: '0001-leases',
  up: async (db, types) => {
    await db.schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('expires_at_ms', types.integer, (column) => column.notNull())
      .execute();
  },
};
