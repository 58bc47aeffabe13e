// Registered models and their versions, as they are shown elsewhere.
import type { Kysely } from 'kysely';
import { modelState } from '../../../domain/catalog/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Describers } from './describers.ts';

export function describeRegistry(db: Kysely<Schema>): Describers {
  return {
    registered_model: async (name) => {
      const row = await db.selectFrom('registered_models').selectAll().where('name', '=', name).executeTakeFirst();
      return row ? { title: row.name, subtitle: row.description || 'registered model', state: null, at: row.updated_at_ms } : null;
    },

    model_version: async (id) => {
      const [, name, version] = /^(.+)\/(\d{1,15})$/s.exec(id) ?? [];
      if (name === undefined) return null;
      const row = await db
        .selectFrom('model_versions')
        .select(['status', 'stage', 'created_at_ms', 'user_id', 'deleted_at_ms'])
        .where('name', '=', name)
        .where('version', '=', Number(version))
        .executeTakeFirst();
      if (!row) return null;
      const aliases = await db
        .selectFrom('model_aliases')
        .select('alias')
        .where('name', '=', name)
        .where('version', '=', Number(version))
        .orderBy('alias')
        .execute();
      return {
        title: `${name} ${version}`,
        subtitle: row.deleted_at_ms === null ? aliases.map(({ alias }) => `@${alias}`).join(' ') || null : 'deleted',
        state: modelState(row.status),
        at: row.created_at_ms,
        details: {
          ...(aliases.length > 0 ? { aliases: aliases.map(({ alias }) => alias).join(', ') } : {}),
          ...(row.stage && row.stage !== 'None' ? { stage: row.stage } : {}),
          ...(row.user_id ? { user: row.user_id } : {}),
        },
      };
    },
  };
}
