import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const tracking: Migration = {
  name: '0002-tracking',
  up: async (db, types) => {
    const { schema } = db;
    await schema
      .createTable('experiments')
      .addColumn('experiment_id', types.serial, (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('artifact_location', 'text', (column) => column.notNull())
      .addColumn('lifecycle', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('updated_at_ms', types.integer, (column) => column.notNull())
      .execute();
    const now = Date.now();
    await sql`insert into experiments values (0, 'Default', 'mlflow-artifacts:/0', 'active', ${now}, ${now})`.execute(db);
    await schema
      .createTable('experiment_tags')
      .addColumn('experiment_id', types.integer, (column) => column.notNull().references('experiments.experiment_id'))
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('experiment_tags_key', ['experiment_id', 'key'])
      .execute();

    await schema
      .createTable('runs')
      .addColumn('run_key', types.serial, (column) => column.primaryKey())
      .addColumn('run_id', 'text', (column) => column.notNull().unique())
      .addColumn('experiment_id', types.integer, (column) => column.notNull().references('experiments.experiment_id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('started_at_ms', types.integer, (column) => column.notNull())
      .addColumn('ended_at_ms', types.integer)
      .addColumn('artifact_uri', 'text', (column) => column.notNull())
      .addColumn('lifecycle', 'text', (column) => column.notNull())
      .addColumn('deleted_at_ms', types.integer)
      .execute();
    // The default order of a search, so that a page is read off the index.
    await sql`create index runs_by_time on runs (experiment_id, lifecycle, started_at_ms desc, run_id)`.execute(db);

    for (const table of ['run_params', 'run_tags']) {
      await schema
        .createTable(table)
        .addColumn('run_key', types.integer, (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['run_key', 'key'])
        .modifyEnd(types.clustered)
        .execute();
    }

    await schema
      .createTable('metric_keys')
      .addColumn('key_id', types.serial, (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .execute();
    // The whole row is the key: points are a set, kept in the order in which curves are read.
    await schema
      .createTable('metric_points')
      .addColumn('run_key', types.integer, (column) => column.notNull())
      .addColumn('key_id', 'integer', (column) => column.notNull())
      .addColumn('step', types.integer, (column) => column.notNull())
      .addColumn('timestamp_ms', types.integer, (column) => column.notNull())
      .addColumn('value', types.double, (column) => column.notNull())
      .addColumn('is_nan', 'smallint', (column) => column.notNull())
      .addPrimaryKeyConstraint('metric_points_key', ['run_key', 'key_id', 'step', 'timestamp_ms', 'value', 'is_nan'])
      .modifyEnd(types.clustered)
      .execute();
    await schema
      .createTable('latest_metrics')
      .addColumn('run_key', types.integer, (column) => column.notNull())
      .addColumn('key_id', 'integer', (column) => column.notNull())
      .addColumn('experiment_id', types.integer, (column) => column.notNull())
      .addColumn('step', types.integer, (column) => column.notNull())
      .addColumn('timestamp_ms', types.integer, (column) => column.notNull())
      .addColumn('value', types.double, (column) => column.notNull())
      .addColumn('is_nan', 'smallint', (column) => column.notNull())
      .addPrimaryKeyConstraint('latest_metrics_key', ['run_key', 'key_id'])
      .modifyEnd(types.clustered)
      .execute();
    // "Runs of this experiment by this metric", read off in order.
    await sql`create index latest_metrics_by_value on latest_metrics (experiment_id, key_id, is_nan, value)`.execute(db);

    await schema
      .createTable('datasets')
      .addColumn('dataset_key', types.serial, (column) => column.primaryKey())
      .addColumn('experiment_id', types.integer, (column) => column.notNull().references('experiments.experiment_id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('source_type', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('schema', 'text')
      .addColumn('profile', 'text')
      .addUniqueConstraint('datasets_unique', ['experiment_id', 'name', 'digest'])
      .execute();
    await schema
      .createTable('run_datasets')
      .addColumn('run_key', types.integer, (column) => column.notNull())
      .addColumn('dataset_key', types.integer, (column) => column.notNull().references('datasets.dataset_key'))
      .addColumn('context', 'text', (column) => column.notNull())
      .addColumn('tags', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('run_datasets_key', ['run_key', 'dataset_key'])
      .modifyEnd(types.clustered)
      .execute();
    await schema
      .createTable('run_models')
      .addColumn('run_key', types.integer, (column) => column.notNull())
      .addColumn('direction', 'text', (column) => column.notNull())
      .addColumn('model_id', 'text', (column) => column.notNull())
      .addColumn('step', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('run_models_key', ['run_key', 'direction', 'model_id'])
      .modifyEnd(types.clustered)
      .execute();

    await schema
      .createTable('logged_models')
      .addColumn('model_id', 'text', (column) => column.primaryKey())
      .addColumn('experiment_id', types.integer, (column) => column.notNull().references('experiments.experiment_id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('model_type', 'text', (column) => column.notNull())
      .addColumn('source_run_id', 'text', (column) => column.notNull())
      .addColumn('artifact_uri', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('lifecycle', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('updated_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await sql`create index logged_models_by_time on logged_models (experiment_id, lifecycle, created_at_ms desc, model_id)`.execute(db);
    await sql`create index logged_models_by_run on logged_models (source_run_id)`.execute(db);
    for (const table of ['logged_model_params', 'logged_model_tags']) {
      await schema
        .createTable(table)
        .addColumn('model_id', 'text', (column) => column.notNull().references('logged_models.model_id'))
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['model_id', 'key'])
        .modifyEnd(types.clustered)
        .execute();
    }
    await schema
      .createTable('logged_model_metrics')
      .addColumn('model_id', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('dataset_name', 'text', (column) => column.notNull())
      .addColumn('dataset_digest', 'text', (column) => column.notNull())
      .addColumn('step', types.integer, (column) => column.notNull())
      .addColumn('timestamp_ms', types.integer, (column) => column.notNull())
      .addColumn('value', types.double, (column) => column.notNull())
      .addColumn('is_nan', 'smallint', (column) => column.notNull())
      .addPrimaryKeyConstraint('logged_model_metrics_key', [
        'model_id',
        'key',
        'run_id',
        'dataset_name',
        'dataset_digest',
        'step',
        'timestamp_ms',
      ])
      .modifyEnd(types.clustered)
      .execute();
  },
};
