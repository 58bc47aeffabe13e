import type { Migration } from './migration.ts';

export const accelerations: Migration = {
  name: '0008-accelerations',
  up: async (db, types) => {
    await db.schema
      .createTable('accelerations')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('key', 'text', (column) => column.notNull().unique())
      .addColumn('model_name', 'text')
      .addColumn('model_version', 'text')
      .addColumn('location', 'text', (column) => column.notNull())
      .addColumn('server', 'text')
      .addColumn('parameters', 'text', (column) => column.notNull())
      .addColumn('tolerance', 'text', (column) => column.notNull())
      .addColumn('converter_version', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('evidence', 'text')
      .addColumn('versions', 'text')
      .addColumn('artifact', 'text')
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('updated_at_ms', types.integer, (column) => column.notNull())
      .addColumn('duration_ms', types.integer)
      .addColumn('peak_memory_bytes', types.integer)
      .execute();
    await db.schema
      .createIndex('accelerations_by_version')
      .on('accelerations')
      .columns(['model_name', 'model_version', 'created_at_ms'])
      .execute();
    await db.schema.createIndex('accelerations_by_state').on('accelerations').columns(['state', 'created_at_ms']).execute();
  },
};
