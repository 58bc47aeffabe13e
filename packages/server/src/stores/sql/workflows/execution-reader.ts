// Lists and pages of executions, nodes, attempts and events.
import { sql } from 'kysely';
import type { ExecutionId, ExecutionReader } from '../../../domain/workflows/index.ts';
import type { SqlDatabase } from '../database.ts';
import type { ExecutionRow, NodeExecutionRow } from '../schema/workflows.ts';
import { toAttempt, toExecution, toNode } from './execution-rows.ts';
import { type ListField, listRows } from './list-rows.ts';

const text = (column: string): ListField => ({ column: sql.ref(column), type: 'text' });
const number = (column: string): ListField => ({ column: sql`coalesce(${sql.ref(column)}, 0)`, type: 'number' });

const EXECUTION_FIELDS: Readonly<Record<string, ListField>> = {
  project: text('project'),
  domain: text('domain'),
  name: text('name'),
  phase: text('phase'),
  state: {
    column: sql.ref('archived'),
    type: 'number',
    stored: (value) => ({ EXECUTION_ACTIVE: '0', EXECUTION_ARCHIVED: '1' })[value] ?? value,
  },
  created_at: { column: sql.ref('created_at_ms'), type: 'number' },
  updated_at: { column: sql.ref('updated_at_ms'), type: 'number' },
  started_at: number('started_at_ms'),
  duration: { column: sql`coalesce(ended_at_ms - started_at_ms, 0)`, type: 'number' },
  'workflow.project': text('workflow_project'),
  'workflow.domain': text('workflow_domain'),
  'workflow.name': text('workflow_name'),
  'workflow.version': text('workflow_version'),
  'launch_plan.name': text('launched_name'),
  'launch_plan.version': text('launched_version'),
  'task.name': text('launched_name'),
  'task.version': text('launched_version'),
  // Tags are texts such as `food` or `eager-exec:a1`, kept as a JSON array: quotes and colon tell where a part begins and ends.
  'execution_tag.key': {
    column: sql.ref('tags'),
    type: 'text',
    within: (key) => [JSON.stringify(key), `${JSON.stringify(key).slice(0, -1)}:`],
  },
  'execution_tag.value': { column: sql.ref('tags'), type: 'text', within: (value) => [`:${JSON.stringify(value).slice(1)}`] },
};

const keyOf = (id: ExecutionId): string => `${id.project}/${id.domain}/${id.name}`;

export function createSqlExecutionReader(database: SqlDatabase): ExecutionReader {
  return {
    get: async (id) => {
      const row = await database.read.selectFrom('executions').selectAll().where('id', '=', keyOf(id)).executeTakeFirst();
      return row ? toExecution(row) : null;
    },

    list: async (query) => {
      const page = await listRows<ExecutionRow>(
        database.scan,
        { from: sql.table('executions'), fields: EXECUTION_FIELDS, key: ['id'], defaultSort: { field: 'created_at', descending: true } },
        query,
      );
      return { ...page, items: page.items.map(toExecution) };
    },

    nodes: async (id, query) => {
      const page = await listRows<NodeExecutionRow>(
        database.scan,
        {
          from: sql.table('node_executions'),
          fields: {
            node_id: text('node_id'),
            phase: text('phase'),
            created_at: { column: sql.ref('created_at_ms'), type: 'number' },
            started_at: number('started_at_ms'),
            updated_at: { column: sql.ref('updated_at_ms'), type: 'number' },
          },
          key: ['node_id'],
          defaultSort: { field: 'created_at', descending: false },
          where: sql`execution_id = ${keyOf(id)}`,
        },
        query,
      );
      return { ...page, items: page.items.map(toNode) };
    },

    node: async (id, nodeId) => {
      const row = await database.read
        .selectFrom('node_executions')
        .selectAll()
        .where('execution_id', '=', keyOf(id))
        .where('node_id', '=', nodeId)
        .executeTakeFirst();
      return row ? toNode(row) : null;
    },

    attempts: async (id, nodeId) => {
      const all = database.read.selectFrom('task_attempts').selectAll().where('execution_id', '=', keyOf(id));
      const rows = await (nodeId === undefined ? all : all.where('node_id', '=', nodeId)).orderBy('node_id').orderBy('attempt').execute();
      return rows.map(toAttempt);
    },

    events: async (id) => {
      const rows = await database.scan
        .selectFrom('execution_events')
        .selectAll()
        .where('execution_id', '=', keyOf(id))
        .orderBy('seq')
        .execute();
      return rows.map((row) => ({ at: row.at_ms, nodeId: row.node_id, attempt: row.attempt, phase: row.phase, message: row.message }));
    },
  };
}
