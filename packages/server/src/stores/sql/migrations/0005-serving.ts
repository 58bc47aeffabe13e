import type { Migration } from './migration.ts';

export const serving: Migration = {
  name: '0005-serving',
  up: async (db, types) => {
    await db.schema
      .createTable('deployments')
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('updated_at_ms', types.integer, (column) => column.notNull())
      .addColumn('latest_revision', types.integer, (column) => column.notNull())
      .addColumn('serving_revision', types.integer)
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('observed_uris', 'text', (column) => column.notNull())
      .addColumn('deleted_at_ms', types.integer)
      .addPrimaryKeyConstraint('deployments_pk', ['namespace', 'name'])
      .execute();
    await db.schema
      .createTable('deployment_revisions')
      .addColumn('namespace', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('number', types.integer, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('cause', 'text', (column) => column.notNull())
      .addColumn('cause_text', 'text', (column) => column.notNull())
      .addColumn('spec', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('models', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('ready_at_ms', types.integer)
      .addColumn('retired_at_ms', types.integer)
      .addColumn('units', 'text')
      .addPrimaryKeyConstraint('deployment_revisions_pk', ['namespace', 'name', 'number'])
      .execute();
  },
};
