// Batch jobs in SQL, the batch process's side. A job is taken with a condition on what was read, so that of two who ask at
// once one gets it.
import type { BatchRunStore } from '../../../domain/batch/index.ts';
import type { SqlDatabase } from '../database.ts';
import { toBatchJob } from './batch-job-store.ts';
import { claimable } from './claimable.ts';

export function createSqlBatchRunStore(database: SqlDatabase): BatchRunStore {
  return {
    claim: (holder, now, leaseMs, isDead) =>
      database.write(
        async (trx) => {
          const row = await claimable(trx, now, isDead);
          if (!row) return undefined;
          const taken = await trx
            .updateTable('batch_jobs')
            .set({
              state: 'running',
              holder,
              lease_until_ms: now + leaseMs,
              attempts: row.attempts + 1,
              started_at_ms: row.started_at_ms ?? now,
            })
            .where('id', '=', row.id)
            .where('state', '=', row.state)
            .where('holder', 'is not distinct from', row.holder)
            .where('lease_until_ms', 'is not distinct from', row.lease_until_ms)
            .returningAll()
            .executeTakeFirst();
          return taken && toBatchJob(taken);
        },
        { durability: 'full' },
      ),

    report: (id, holder, { now, leaseMs }, checkpoint) =>
      database.write(
        async (trx) => {
          const row = await trx
            .updateTable('batch_jobs')
            .set({ lease_until_ms: now + leaseMs, ...(checkpoint ? { checkpoint: JSON.stringify(checkpoint), attempts: 1 } : {}) })
            .where('id', '=', id)
            .where('holder', '=', holder)
            .where('state', '=', 'running')
            .returning('cancel_requested')
            .executeTakeFirst();
          if (!row) return 'lost';
          return row.cancel_requested === 1 ? 'cancelled' : 'held';
        },
        { durability: checkpoint ? 'full' : 'normal' },
      ),

    finish: async (id, holder, outcome, now) => {
      await database.write(
        (trx) =>
          trx
            .updateTable('batch_jobs')
            .set({
              state: outcome.state,
              message: 'message' in outcome ? (outcome.message ?? null) : null,
              holder: null,
              lease_until_ms: null,
              ...(outcome.state === 'queued' ? { attempts: 0 } : { ended_at_ms: now, cancel_requested: 0 }),
            })
            .where('id', '=', id)
            .where('holder', '=', holder)
            .execute(),
        { durability: 'full' },
      );
    },
  };
}
