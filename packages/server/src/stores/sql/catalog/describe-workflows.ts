// Workflows, launch plans, executions and task attempts, as they are shown elsewhere.
import type { Kysely } from 'kysely';
import { phaseState } from '../../../domain/catalog/index.ts';
import { parseTaskAttemptId } from '../../../domain/lineage/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Describers } from './describers.ts';

export function describeWorkflows(db: Kysely<Schema>): Describers {
  const registered = (kind: 'workflow' | 'launch_plan') => async (id: string) => {
    const [project, domain, ...rest] = id.split('/');
    const name = rest.join('/');
    if (!project || !domain || !name) return null;
    const row = await db
      .selectFrom('workflow_entities')
      .select(['version', 'created_at_ms'])
      .where('kind', '=', kind)
      .where('project', '=', project)
      .where('domain', '=', domain)
      .where('name', '=', name)
      .orderBy('created_at_ms', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? { title: name, subtitle: `${kind.replace('_', ' ')}, ${project}/${domain}`, state: null, at: row.created_at_ms } : null;
  };

  return {
    workflow: registered('workflow'),
    launch_plan: registered('launch_plan'),

    execution: async (id) => {
      const row = await db
        .selectFrom('executions')
        .select(['name', 'workflow_name', 'workflow_version', 'phase', 'created_at_ms'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) return null;
      return {
        title: row.name,
        subtitle: row.workflow_name,
        state: phaseState(row.phase),
        at: row.created_at_ms,
        details: { workflow: row.workflow_name, version: row.workflow_version },
      };
    },

    task_attempt: async (id) => {
      const place = parseTaskAttemptId(id);
      if (!place) return null;
      const row = await db
        .selectFrom('task_attempts')
        .select(['task_name', 'task_version', 'phase', 'created_at_ms', 'started_at_ms'])
        .where('execution_id', '=', `${place.project}/${place.domain}/${place.name}`)
        .where('node_id', '=', place.nodeId)
        .where('attempt', '=', place.attempt)
        .executeTakeFirst();
      if (!row) return null;
      return {
        title: row.task_name,
        subtitle: `${place.nodeId}, attempt ${place.attempt}`,
        state: phaseState(row.phase),
        at: row.started_at_ms ?? row.created_at_ms,
        details: { node: place.nodeId, attempt: String(place.attempt), version: row.task_version },
      };
    },
  };
}
