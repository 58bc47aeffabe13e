import type { Migration } from './migration.ts';

export const batch: Migration = {
  name: '0009-batch',
  up: async (db, types) => {
    await db.schema
      .createTable('batch_jobs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('spec', 'text', (column) => column.notNull())
      .addColumn('checkpoint', 'text', (column) => column.notNull())
      .addColumn('started_at_ms', types.integer)
      .addColumn('ended_at_ms', types.integer)
      .addColumn('attempts', types.integer, (column) => column.notNull())
      .addColumn('cancel_requested', types.integer, (column) => column.notNull())
      .addColumn('holder', 'text')
      .addColumn('lease_until_ms', types.integer)
      .execute();
    await db.schema.createIndex('batch_jobs_by_age').on('batch_jobs').columns(['created_at_ms', 'id']).execute();
    await db.schema.createIndex('batch_jobs_by_state').on('batch_jobs').columns(['state', 'created_at_ms']).execute();
  },
};
