// Leases in SQL: a row per name, taken with a condition in one statement, so that two who ask at once can not both get it.
import type { LeaseStore } from '../../../domain/workflows/index.ts';
import type { SqlDatabase } from '../database.ts';

export function createSqlLeaseStore(database: SqlDatabase): LeaseStore {
  return {
    hold: (names, holder, now, ttlMs, isDead) =>
      database.write(async (trx) => {
        const current = await trx.selectFrom('leases').select(['name', 'holder', 'expires_at_ms']).where('name', 'in', names).execute();
        const dead = [...new Set(current.map((row) => row.holder))].filter((other) => other !== holder && isDead(other));
        await trx
          .insertInto('leases')
          .values(names.map((name) => ({ name, holder, expires_at_ms: now + ttlMs })))
          .onConflict((conflict) =>
            conflict
              .column('name')
              .doUpdateSet({ holder, expires_at_ms: now + ttlMs })
              .where((where) =>
                where.or([
                  where('leases.holder', '=', holder),
                  where('leases.expires_at_ms', '<=', now),
                  ...(dead.length > 0 ? [where('leases.holder', 'in', dead)] : []),
                ]),
              ),
          )
          .execute();
        const held = await trx.selectFrom('leases').select('name').where('name', 'in', names).where('holder', '=', holder).execute();
        return held.map((row) => row.name);
      }),

    release: async (holder) => {
      await database.write((trx) => trx.deleteFrom('leases').where('holder', '=', holder).execute());
    },
  };
}
