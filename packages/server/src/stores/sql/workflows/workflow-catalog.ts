// Lists of workflows and launch plans in SQL: the latest version of each name by a window over all.
import { type Selectable, sql } from 'kysely';
import type { ExecutionPhase, WorkflowCatalog } from '../../../domain/workflows/index.ts';
import type { SqlDatabase } from '../database.ts';
import type { EntityRow } from '../schema/workflows.ts';
import { toRecord } from './entity-rows.ts';
import { type ListField, type ListSource, listRows } from './list-rows.ts';

interface LatestRow extends Selectable<EntityRow> {
  version_count: number;
}

const text = (column: string): ListField => ({ column: sql.ref(column), type: 'text' });

function latest(kind: 'workflow' | 'launch_plan'): ListSource<LatestRow> {
  return {
    from: sql`(
      select e.*,
        count(*) over (partition by project, domain, name) as version_count,
        row_number() over (partition by project, domain, name order by created_at_ms desc, version desc) as place
      from workflow_entities as e
      where kind = ${kind}
    ) as latest`,
    fields: {
      project: text('project'),
      domain: text('domain'),
      name: text('name'),
      'workflow.name': text('workflow_name'),
      updated_at: { column: sql.ref('created_at_ms'), type: 'number' },
    },
    key: ['project', 'domain', 'name'],
    defaultSort: { field: 'updated_at', descending: true },
    where: sql`place = 1`,
  };
}

export function createSqlWorkflowCatalog(database: SqlDatabase): WorkflowCatalog {
  return {
    workflows: async (query) => {
      const page = await listRows(database.scan, latest('workflow'), query);
      return {
        ...page,
        items: page.items.map((row) => ({
          project: row.project,
          domain: row.domain,
          name: row.name,
          latestVersion: row.version,
          versionCount: Number(row.version_count),
          updatedAt: row.created_at_ms,
          taskCount: row.task_count,
        })),
      };
    },

    launchPlans: async (query) => {
      const page = await listRows(database.scan, latest('launch_plan'), query);
      return { ...page, items: page.items.map(toRecord) };
    },

    recentExecutions: async (names, limit) => {
      if (names.length === 0) return [];
      const numbered = database.scan
        .selectFrom('executions')
        .select(['workflow_project', 'workflow_domain', 'workflow_name', 'phase', 'created_at_ms'])
        .select(
          sql<number>`row_number() over (partition by workflow_project, workflow_domain, workflow_name order by created_at_ms desc, id desc)`.as(
            'place',
          ),
        )
        .where(
          'workflow_name',
          'in',
          names.map(({ name }) => name),
        );
      const rows = await database.scan
        .selectFrom(numbered.as('numbered'))
        .selectAll()
        .where('place', '<=', limit)
        .orderBy('place')
        .execute();
      const byName = Map.groupBy(rows, (row) => `${row.workflow_project}/${row.workflow_domain}/${row.workflow_name}`);
      return names.map(({ project, domain, name }) => {
        const own = byName.get(`${project}/${domain}/${name}`) ?? [];
        return { phases: own.map((row) => row.phase as ExecutionPhase), lastAt: own[0]?.created_at_ms ?? null };
      });
    },
  };
}
