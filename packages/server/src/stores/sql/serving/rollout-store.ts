// Deployments in SQL, the serving process's side: what is wanted, and reports of what is.
import type { RolloutStore } from '../../../domain/serving/index.ts';
import type { SqlDatabase } from '../database.ts';
import { toRevision } from './serving-rows.ts';

export function createSqlRolloutStore(database: SqlDatabase): RolloutStore {
  return {
    wanted: async () => {
      const rows = await database.read
        .selectFrom('deployments')
        .select(['namespace', 'name', 'latest_revision', 'serving_revision', 'unloaded_at_ms'])
        .where('deleted_at_ms', 'is', null)
        .execute();
      return rows.map((row) => ({
        namespace: row.namespace,
        name: row.name,
        latestRevision: row.latest_revision,
        ...(row.serving_revision === null ? {} : { servingRevision: row.serving_revision }),
        ...(row.unloaded_at_ms === null ? {} : { isUnloaded: true }),
      }));
    },

    revision: async ({ namespace, name }, number) => {
      const row = await database.read
        .selectFrom('deployment_revisions')
        .selectAll()
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .where('number', '=', number)
        .executeTakeFirst();
      return row && toRevision(row);
    },

    report: ({ namespace, name }, { state, message, servingRevision, revision, at }) =>
      database.write(
        async (trx) => {
          const reported = await trx
            .updateTable('deployments')
            .set({
              state,
              message: message ?? null,
              updated_at_ms: at,
              ...(servingRevision === undefined ? {} : { serving_revision: servingRevision }),
            })
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .where('deleted_at_ms', 'is', null)
            .where('unloaded_at_ms', 'is', null)
            .executeTakeFirst();
          if (reported.numUpdatedRows === 0n) return;
          const ofDeployment = trx.updateTable('deployment_revisions').where('namespace', '=', namespace).where('name', '=', name);
          await ofDeployment
            .set((set) => ({
              state: revision.state,
              message: revision.message ?? null,
              ...(revision.units ? { units: JSON.stringify(revision.units) } : {}),
              ...(revision.state === 'ready' ? { ready_at_ms: set.fn.coalesce('ready_at_ms', set.val(at)), retired_at_ms: null } : {}),
            }))
            .where('number', '=', revision.number)
            .execute();
          if (revision.state === 'ready')
            await ofDeployment
              .set({ state: 'retired', retired_at_ms: at })
              .where('number', '<', revision.number)
              .where('state', 'in', ['creating', 'ready'])
              .execute();
        },
        { durability: 'full' },
      ),

    tellProgress: ({ namespace, name }, number, message) =>
      database.write(
        async (trx) => {
          await trx
            .updateTable('deployments')
            .set({ message })
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .where('latest_revision', '=', number)
            .where('state', '=', 'Creating')
            .execute();
        },
        { durability: 'normal' },
      ),

    tellFault: ({ namespace, name }, number, message) =>
      database.write(
        async (trx) => {
          const told = await trx
            .updateTable('deployments')
            .set({ message: message ?? null })
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .where('latest_revision', '=', number)
            .where('serving_revision', '=', number)
            .where('state', '=', 'Available')
            .executeTakeFirst();
          return told.numUpdatedRows > 0n;
        },
        { durability: 'normal' },
      ),
  };
}
