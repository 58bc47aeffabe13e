import type { Migration } from './migration.ts';

export const lineage: Migration = {
  name: '0006-lineage',
  up: async (db, types) => {
    await db.schema
      .createTable('lineage_edges')
      .addColumn('from_kind', 'text', (column) => column.notNull())
      .addColumn('from_id', 'text', (column) => column.notNull())
      .addColumn('to_kind', 'text', (column) => column.notNull())
      .addColumn('to_id', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('at_ms', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('lineage_edges_pk', ['from_kind', 'from_id', 'to_kind', 'to_id', 'role'])
      .execute();
    await db.schema.createIndex('lineage_edges_to').on('lineage_edges').columns(['to_kind', 'to_id']).execute();
  },
};
