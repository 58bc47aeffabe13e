import type { Migration } from './migration.ts';

export const monitoring: Migration = {
  name: '0007-monitoring',
  up: async (db, types) => {
    await db.schema
      .createTable('prediction_files')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('deployment', 'text', (column) => column.notNull())
      .addColumn('hour_ms', types.integer, (column) => column.notNull())
      .addColumn('records', types.integer, (column) => column.notNull())
      .addColumn('bytes', types.integer, (column) => column.notNull())
      .addColumn('replaced_at_ms', types.integer)
      .execute();
    await db.schema
      .createIndex('prediction_files_by_hour')
      .on('prediction_files')
      .columns(['namespace', 'deployment', 'hour_ms'])
      .execute();
    await db.schema
      .createTable('prediction_segments')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('compacted_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('prediction_segments_by_age').on('prediction_segments').column('compacted_at_ms').execute();
    await db.schema
      .createTable('traffic')
      .addColumn('deployment', 'text', (column) => column.notNull())
      .addColumn('bucket_ms', types.integer, (column) => column.notNull())
      .addColumn('step_ms', types.integer, (column) => column.notNull())
      .addColumn('revision', types.integer, (column) => column.notNull())
      .addColumn('predictor', 'text', (column) => column.notNull())
      .addColumn('code', types.integer, (column) => column.notNull())
      .addColumn('writer', 'text', (column) => column.notNull())
      .addColumn('requests', types.integer, (column) => column.notNull())
      .addColumn('dropped', types.integer, (column) => column.notNull())
      .addColumn('latency', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('traffic_key', ['deployment', 'bucket_ms', 'step_ms', 'revision', 'predictor', 'code', 'writer'])
      .execute();
    await db.schema.createIndex('traffic_by_age').on('traffic').columns(['step_ms', 'bucket_ms']).execute();
  },
};
