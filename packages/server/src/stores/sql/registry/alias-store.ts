// Aliases in SQL.
import type { AliasStore } from '../../../domain/registry/alias-store.ts';
import type { SqlDatabase } from '../database.ts';

const FULL = { durability: 'full' } as const;

export function createAliasStore(database: SqlDatabase): AliasStore {
  return {
    set: (name, alias, version, atMs) =>
      database.write(async (trx) => {
        const found = await trx
          .selectFrom('model_versions')
          .select('version')
          .where('name', '=', name)
          .where('version', '=', version)
          .where('deleted_at_ms', 'is', null)
          .executeTakeFirst();
        if (!found) return false;
        await trx
          .insertInto('model_aliases')
          .values({ name, alias, version })
          .onConflict((conflict) => conflict.columns(['name', 'alias']).doUpdateSet({ version }))
          .execute();
        await trx.updateTable('registered_models').set({ updated_at_ms: atMs }).where('name', '=', name).execute();
        return true;
      }, FULL),

    remove: (name, alias, atMs) =>
      database.write(async (trx) => {
        const removed = await trx.deleteFrom('model_aliases').where('name', '=', name).where('alias', '=', alias).executeTakeFirst();
        if (removed.numDeletedRows === 0n) return false;
        await trx.updateTable('registered_models').set({ updated_at_ms: atMs }).where('name', '=', name).execute();
        return true;
      }, FULL),

    versionOf: async (name, alias) => {
      const row = await database.read
        .selectFrom('model_aliases')
        .select('version')
        .where('name', '=', name)
        .where('alias', '=', alias)
        .executeTakeFirst();
      return row?.version;
    },
  };
}
