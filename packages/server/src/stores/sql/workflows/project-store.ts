// Projects in SQL.
import { sql } from 'kysely';
import type { Project, ProjectStore } from '../../../domain/workflows/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { SqlDatabase } from '../database.ts';
import type { ProjectRow } from '../schema/workflows.ts';
import { listRows } from './list-rows.ts';

export function createSqlProjectStore(database: SqlDatabase): ProjectStore {
  return {
    create: async (project) => {
      const written = await database.write(
        (trx) =>
          trx
            .insertInto('workflow_projects')
            .values(toRow(project))
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst(),
        { durability: 'full' },
      );
      return written.numInsertedOrUpdatedRows === 1n;
    },

    get: async (id) => {
      const row = await database.read.selectFrom('workflow_projects').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toProject(row) : null;
    },

    list: async (query) => {
      const page = await listRows<ProjectRow>(
        database.read,
        {
          from: sql.table('workflow_projects'),
          fields: {
            id: { column: sql.ref('id'), type: 'text' },
            name: { column: sql.ref('name'), type: 'text' },
            state: { column: sql.ref('archived'), type: 'number', stored: (value) => ({ ACTIVE: '0', ARCHIVED: '1' })[value] ?? value },
            created_at: { column: sql.ref('created_at_ms'), type: 'number' },
          },
          key: ['id'],
          defaultSort: { field: 'name', descending: false },
        },
        query,
      );
      return { ...page, items: page.items.map(toProject) };
    },

    update: async (project) => {
      const { id, created_at_ms: _, ...changed } = toRow(project);
      const result = await database.write(
        (trx) => trx.updateTable('workflow_projects').set(changed).where('id', '=', id).executeTakeFirst(),
        {
          durability: 'full',
        },
      );
      if (result.numUpdatedRows === 0n) throw new PlatformError('not_found', `Project "${id}" does not exist.`, { field: 'project.id' });
    },
  };
}

function toRow(project: Project): ProjectRow {
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    labels: JSON.stringify(project.labels),
    archived: project.archived ? 1 : 0,
    created_at_ms: project.createdAt,
  };
}

function toProject(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    labels: JSON.parse(row.labels) as Record<string, string>,
    archived: row.archived === 1,
    createdAt: row.created_at_ms,
  };
}
