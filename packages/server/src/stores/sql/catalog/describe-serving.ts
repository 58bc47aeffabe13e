// Deployments and their revisions, as they are shown elsewhere.
import type { Kysely } from 'kysely';
import { deploymentState, revisionState } from '../../../domain/catalog/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Describers } from './describers.ts';

export function describeServing(db: Kysely<Schema>): Describers {
  return {
    deployment: async (id) => {
      const [namespace, name, ...rest] = id.split('/');
      if (!namespace || !name || rest.length > 0) return null;
      const row = await db
        .selectFrom('deployments')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst();
      return row ? { title: name, subtitle: namespace, state: deploymentState(row.state), at: row.updated_at_ms } : null;
    },

    deployment_revision: async (id) => {
      const [namespace, name, number, ...rest] = id.split('/');
      if (!namespace || !name || !number || !/^\d{1,15}$/.test(number) || rest.length > 0) return null;
      const row = await db
        .selectFrom('deployment_revisions')
        .select(['state', 'cause_text', 'created_at_ms'])
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .where('number', '=', Number(number))
        .executeTakeFirst();
      if (!row) return null;
      return {
        title: `${name} revision ${number}`,
        subtitle: namespace,
        state: revisionState(row.state),
        at: row.created_at_ms,
        details: { cause: row.cause_text },
      };
    },
  };
}
