// Deployments and revisions in SQL, the control process's side; the same statements on both dialects.
import { sql } from 'kysely';
import type { DeploymentName, DeploymentStore } from '../../../domain/serving/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { SqlDatabase } from '../database.ts';
import { toDeployment, toRevision } from './serving-rows.ts';

export function createSqlDeploymentStore(database: SqlDatabase): DeploymentStore {
  const oneRevision = (at: DeploymentName) =>
    database.read.selectFrom('deployment_revisions').selectAll().where('namespace', '=', at.namespace).where('name', '=', at.name);

  return {
    addRevision: (revision, observedUris) =>
      database.write(
        async (trx) => {
          const { namespace, name, number, createdAt } = revision;
          const row = await trx
            .selectFrom('deployments')
            .select(['latest_revision', 'deleted_at_ms'])
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .executeTakeFirst();
          if (number !== (row?.latest_revision ?? 0) + 1)
            throw new PlatformError(
              'aborted',
              `The deployment ${namespace}/${name} was changed at the same time; look at it and try again.`,
            );
          const wanted = { updated_at_ms: createdAt, latest_revision: number, message: null };
          const fresh = {
            created_at_ms: createdAt,
            serving_revision: null,
            deleted_at_ms: null,
            unloaded_at_ms: null,
            state: 'Creating',
          };
          const observed_uris = JSON.stringify(observedUris);
          if (!row)
            await trx
              .insertInto('deployments')
              .values({ namespace, name, ...wanted, ...fresh, observed_uris })
              .execute();
          else {
            const updated = await trx
              .updateTable('deployments')
              .set({ ...wanted, observed_uris, ...(row.deleted_at_ms === null ? changed : fresh) })
              .where('namespace', '=', namespace)
              .where('name', '=', name)
              .where('latest_revision', '=', number - 1)
              .executeTakeFirst();
            if (updated.numUpdatedRows === 0n)
              throw new PlatformError(
                'aborted',
                `The deployment ${namespace}/${name} was changed at the same time; look at it and try again.`,
              );
          }
          await trx
            .insertInto('deployment_revisions')
            .values({
              namespace,
              name,
              number,
              created_at_ms: createdAt,
              cause: revision.cause,
              cause_text: revision.causeText,
              spec: JSON.stringify(revision.spec),
              document: JSON.stringify(revision.document),
              models: JSON.stringify(revision.models),
              state: 'creating',
              message: null,
              ready_at_ms: null,
              retired_at_ms: null,
              units: null,
            })
            .execute();
        },
        { durability: 'full' },
      ),

    find: async ({ namespace, name }, { deleted = false } = {}) => {
      let query = database.read.selectFrom('deployments').selectAll().where('namespace', '=', namespace).where('name', '=', name);
      if (!deleted) query = query.where('deleted_at_ms', 'is', null);
      const row = await query.executeTakeFirst();
      return row && toDeployment(row);
    },

    list: async ({ namespace, text, after, limit }) => {
      // Deployments are few, and read at every start: a reader thread for them would be most of an idle process's growth.
      let query = database.read.selectFrom('deployments').selectAll().where('deleted_at_ms', 'is', null);
      if (namespace) query = query.where('namespace', '=', namespace);
      if (text) query = query.where(sql<boolean>`namespace || '/' || name like ${containing(text)} escape '\\'`);
      if (after)
        query = query.where((where) =>
          where.or([
            where('namespace', '>', after.namespace),
            where.and([where('namespace', '=', after.namespace), where('name', '>', after.name)]),
          ]),
        );
      return (await query.orderBy('namespace').orderBy('name').limit(limit).execute()).map(toDeployment);
    },

    revision: async (at, number) => {
      const row = await oneRevision(at).where('number', '=', number).executeTakeFirst();
      return row && toRevision(row);
    },

    revisions: async (at, { below, limit }) => {
      let query = oneRevision(at);
      if (below !== undefined) query = query.where('number', '<', below);
      return (await query.orderBy('number', 'desc').limit(limit).execute()).map(toRevision);
    },

    remove: ({ namespace, name }, at) =>
      database.write(
        async (trx) => {
          const removed = await trx
            .updateTable('deployments')
            .set({ deleted_at_ms: at, updated_at_ms: at, serving_revision: null })
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .where('deleted_at_ms', 'is', null)
            .executeTakeFirst();
          await trx
            .updateTable('deployment_revisions')
            .set({ state: 'retired', retired_at_ms: at })
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .where('state', 'in', ['creating', 'ready'])
            .execute();
          return removed.numUpdatedRows > 0n;
        },
        { durability: 'full' },
      ),

    setLoaded: ({ namespace, name }, loaded, at) =>
      database.write(
        async (trx) => {
          const updated = await trx
            .updateTable('deployments')
            .set({ unloaded_at_ms: loaded ? null : at, state: loaded ? 'Creating' : 'Unloaded', message: null, updated_at_ms: at })
            .where('namespace', '=', namespace)
            .where('name', '=', name)
            .where('deleted_at_ms', 'is', null)
            .where('unloaded_at_ms', loaded ? 'is not' : 'is', null)
            .executeTakeFirst();
          const isChanged = updated.numUpdatedRows > 0n;
          if (isChanged && !loaded)
            await trx
              .updateTable('deployment_revisions')
              .set({ state: 'retired', retired_at_ms: at })
              .where('namespace', '=', namespace)
              .where('name', '=', name)
              .where('state', '=', 'ready')
              .execute();
          return isChanged;
        },
        { durability: 'full' },
      ),
  };
}

/** Of an unloaded deployment nobody is answered by what served last: loading begins with what is wanted now. */
const changed = {
  state: sql<string>`case when unloaded_at_ms is null then 'Creating' else 'Unloaded' end`,
  serving_revision: sql<number | null>`case when unloaded_at_ms is null then serving_revision end`,
};

function containing(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}
