import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const registry: Migration = {
  name: '0003-registry',
  up: async (db, types) => {
    const { schema } = db;
    await schema
      .createTable('registered_models')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('description', 'text')
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('updated_at_ms', types.integer, (column) => column.notNull())
      .addColumn('last_version', types.integer, (column) => column.notNull())
      .addColumn('is_prompt', 'smallint', (column) => column.notNull())
      .execute();
    await schema
      .createTable('registered_model_tags')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('registered_model_tags_key', ['name', 'key'])
      .addForeignKeyConstraint('registered_model_tags_of', ['name'], 'registered_models', ['name'], (key) =>
        key.onDelete('cascade').onUpdate('cascade'),
      )
      .execute();

    await schema
      .createTable('model_versions')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', types.integer, (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('storage_uri', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('run_link', 'text', (column) => column.notNull())
      .addColumn('model_id', 'text')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('status_message', 'text', (column) => column.notNull())
      .addColumn('stage', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('updated_at_ms', types.integer, (column) => column.notNull())
      .addColumn('deleted_at_ms', types.integer)
      .addPrimaryKeyConstraint('model_versions_key', ['name', 'version'])
      .addForeignKeyConstraint('model_versions_of', ['name'], 'registered_models', ['name'], (key) =>
        key.onDelete('cascade').onUpdate('cascade'),
      )
      .execute();
    await sql`create index model_versions_by_time on model_versions (updated_at_ms desc, name, version desc)`.execute(db);
    await sql`create index model_versions_by_run on model_versions (run_id)`.execute(db);
    await sql`create index model_versions_by_model on model_versions (model_id)`.execute(db);

    await schema
      .createTable('model_version_tags')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', types.integer, (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('model_version_tags_key', ['name', 'version', 'key'])
      .addForeignKeyConstraint('model_version_tags_of', ['name', 'version'], 'model_versions', ['name', 'version'], (key) =>
        key.onDelete('cascade').onUpdate('cascade'),
      )
      .execute();
    await schema
      .createTable('model_aliases')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('alias', 'text', (column) => column.notNull())
      .addColumn('version', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('model_aliases_key', ['name', 'alias'])
      .addForeignKeyConstraint('model_aliases_of', ['name', 'version'], 'model_versions', ['name', 'version'], (key) =>
        key.onDelete('cascade').onUpdate('cascade'),
      )
      .execute();
    await sql`create index model_aliases_by_version on model_aliases (name, version)`.execute(db);
  },
};
