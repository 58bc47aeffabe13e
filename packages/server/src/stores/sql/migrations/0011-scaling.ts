import type { Migration } from './migration.ts';

export const scaling: Migration = {
  name: '0011-scaling',
  up: async (db, types) => {
    await db.schema
      .createTable('replica_counts')
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('predictor', 'text', (column) => column.notNull())
      .addColumn('node', 'text', (column) => column.notNull())
      .addColumn('desired', types.integer, (column) => column.notNull())
      .addColumn('available', types.integer, (column) => column.notNull())
      .addColumn('counted_at_ms', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('replica_counts_key', ['namespace', 'name', 'predictor', 'node'])
      .execute();
  },
};
