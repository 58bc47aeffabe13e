import { type CreateTableBuilder, sql } from 'kysely';
import type { columnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

type Types = ReturnType<typeof columnTypes>;

type Table = CreateTableBuilder<string, string>;

function required(table: Table, type: Types[keyof Types] | 'text', names: readonly string[]): Table {
  return names.reduce((built, name) => built.addColumn(name, type, (column) => column.notNull()), table);
}

function optional(table: Table, type: Types[keyof Types] | 'text', names: readonly string[]): Table {
  return names.reduce((built, name) => built.addColumn(name, type), table);
}

/** Flyte's clients use this project when they are given none. */
const SEEDED_PROJECT = 'flytesnacks';

export const workflows: Migration = {
  name: '0004-workflows',
  up: async (db, types) => {
    let table: Table = db.schema.createTable('workflow_projects').addColumn('id', 'text', (column) => column.primaryKey());
    table = required(table, 'text', ['name', 'description', 'labels']);
    await required(table, types.integer, ['archived', 'created_at_ms']).execute();

    let entities = required(db.schema.createTable('workflow_entities'), 'text', ['kind', 'project', 'domain', 'name', 'version', 'digest']);
    entities = required(entities, types.bytes, ['source', 'compiled']);
    entities = required(entities, types.integer, ['task_count', 'active', 'created_at_ms', 'updated_at_ms']);
    entities = optional(entities, 'text', ['workflow_project', 'workflow_domain', 'workflow_name', 'workflow_version', 'defaults']);
    await optional(entities, types.bytes, ['fixed_inputs'])
      .addPrimaryKeyConstraint('workflow_entities_pk', ['kind', 'project', 'domain', 'name', 'version'])
      .execute();
    await db.schema.createIndex('workflow_entities_recent').on('workflow_entities').columns(['kind', 'created_at_ms']).execute();

    let executions: Table = db.schema.createTable('executions').addColumn('id', 'text', (column) => column.primaryKey());
    executions = required(executions, 'text', [
      ...['project', 'domain', 'name', 'launched_kind', 'launched_project', 'launched_domain', 'launched_name', 'launched_version'],
      ...['workflow_project', 'workflow_domain', 'workflow_name', 'workflow_version', 'settings', 'tags', 'phase'],
    ]);
    executions = required(executions, types.bytes, ['spec', 'inputs']);
    executions = optional(executions, types.bytes, ['outputs']);
    executions = optional(executions, 'text', ['error', 'abort']);
    executions = required(executions, types.integer, [
      ...['shard', 'nodes_total', 'nodes_done', 'nodes_running', 'nodes_failed', 'archived', 'created_at_ms', 'updated_at_ms'],
    ]);
    await optional(executions, types.integer, ['started_at_ms', 'ended_at_ms']).execute();
    await db.schema.createIndex('executions_recent').on('executions').columns(['created_at_ms', 'id']).execute();
    await db.schema.createIndex('executions_of_workflow').on('executions').columns(['workflow_name', 'created_at_ms']).execute();
    await sql`create index executions_unfinished on executions (shard) where ended_at_ms is null`.execute(db);

    let nodes = required(db.schema.createTable('node_executions'), 'text', ['execution_id', 'node_id', 'phase']);
    nodes = required(nodes, types.integer, ['attempts', 'user_failures', 'system_failures', 'created_at_ms', 'updated_at_ms']);
    nodes = optional(nodes, types.integer, ['started_at_ms', 'ended_at_ms']);
    await optional(nodes, 'text', ['error']).addPrimaryKeyConstraint('node_executions_pk', ['execution_id', 'node_id']).execute();

    let attempts = required(db.schema.createTable('task_attempts'), 'text', [
      ...['execution_id', 'node_id', 'task_project', 'task_domain', 'task_name', 'task_version', 'phase'],
    ]);
    attempts = required(attempts, types.integer, ['attempt', 'created_at_ms', 'updated_at_ms']);
    attempts = optional(attempts, types.integer, ['started_at_ms', 'ended_at_ms']);
    await optional(attempts, 'text', ['error'])
      .addPrimaryKeyConstraint('task_attempts_pk', ['execution_id', 'node_id', 'attempt'])
      .execute();

    let events: Table = db.schema.createTable('execution_events').addColumn('seq', types.serial, (column) => column.primaryKey());
    events = required(events, 'text', ['execution_id', 'phase']);
    events = optional(events, 'text', ['node_id', 'message']);
    events = optional(events, types.integer, ['attempt']);
    await required(events, types.integer, ['at_ms']).execute();
    await db.schema.createIndex('execution_events_of').on('execution_events').columns(['execution_id', 'seq']).execute();

    await sql`insert into workflow_projects (id, name, description, labels, archived, created_at_ms)
      values (${SEEDED_PROJECT}, ${SEEDED_PROJECT}, 'The default project', '{}', 0, 0)`.execute(db);
  },
};
