// Accelerations in SQL, the side of the processes that do them. One is taken with a condition on what was read, so that of two
// who ask at once one gets it; what is reported of it, with the condition that it is still held.
import type { AccelerationRunStore } from '../../../domain/serving/acceleration/index.ts';
import type { SqlDatabase } from '../database.ts';
import { isFree } from '../lease.ts';
import { toAcceleration, UNFINISHED } from './acceleration-store.ts';

const NOBODY = { holder: null, lease_until_ms: null, attempts: 0 };

export function createSqlAccelerationRunStore(database: SqlDatabase): AccelerationRunStore {
  return {
    claim: (holder, now, leaseMs, isDead) =>
      database.write(
        async (trx) => {
          // Another process may be faster with the one that is tried: then the next one.
          for (;;) {
            const unfinished = await trx
              .selectFrom('accelerations')
              .select(['id', 'holder', 'lease_until_ms', 'attempts'])
              .where('state', 'in', UNFINISHED)
              .orderBy('created_at_ms')
              .execute();
            const free = unfinished.find((row) => isFree(row, now, isDead));
            if (!free) return undefined;
            const taken = await trx
              .updateTable('accelerations')
              .set({ holder, lease_until_ms: now + leaseMs, attempts: free.attempts + 1 })
              .where('id', '=', free.id)
              .where('state', 'in', UNFINISHED)
              .where('holder', 'is not distinct from', free.holder)
              .where('lease_until_ms', 'is not distinct from', free.lease_until_ms)
              .returningAll()
              .executeTakeFirst();
            if (taken) return { acceleration: toAcceleration(taken), attempts: taken.attempts };
          }
        },
        { durability: 'full' },
      ),

    prolong: (id, holder, now, leaseMs) =>
      database.write(async (trx) => {
        const held = await trx
          .updateTable('accelerations')
          .set({ lease_until_ms: now + leaseMs })
          .where('id', '=', id)
          .where('holder', '=', holder)
          .returning('id')
          .executeTakeFirst();
        return held !== undefined;
      }),

    report: (id, holder, { at, state, reason, evidence, versions, artifact, durationMs, peakMemoryBytes }) =>
      database.write(
        async (trx) => {
          const held = await trx
            .updateTable('accelerations')
            .set({
              updated_at_ms: at,
              state,
              reason: reason ?? null,
              ...(evidence ? { evidence: JSON.stringify(evidence) } : {}),
              ...(versions ? { versions: JSON.stringify(versions) } : {}),
              ...(artifact ? { artifact } : {}),
              ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
              ...(peakMemoryBytes === undefined ? {} : { peak_memory_bytes: peakMemoryBytes }),
              ...(UNFINISHED.includes(state) ? {} : NOBODY),
            })
            .where('id', '=', id)
            .where('holder', '=', holder)
            .returning('id')
            .executeTakeFirst();
          return held !== undefined;
        },
        { durability: 'full' },
      ),

    release: async (id, holder) => {
      await database.write((trx) =>
        trx.updateTable('accelerations').set(NOBODY).where('id', '=', id).where('holder', '=', holder).execute(),
      );
    },
  };
}
