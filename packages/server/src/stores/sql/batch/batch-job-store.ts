// Batch jobs in SQL, the control process's side.
import type { BatchJob, BatchJobStore, BatchSpec, BatchState, Checkpoint } from '../../../domain/batch/index.ts';
import { FIRST_CHECKPOINT } from '../../../domain/batch/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { SqlDatabase } from '../database.ts';
import type { BatchJobRow } from '../schema/batch.ts';
import { DISCARDED } from './batch-retention-store.ts';
import { claimable } from './claimable.ts';

export function createSqlBatchJobStore(database: SqlDatabase): BatchJobStore {
  const { read, scan } = database;
  return {
    add: async ({ id, createdAt, spec }) => {
      const added = await database.write(
        (trx) =>
          trx
            .insertInto('batch_jobs')
            .values({
              id,
              created_at_ms: createdAt,
              state: 'queued',
              spec: JSON.stringify(spec),
              output: spec.output.path,
              checkpoint: JSON.stringify(FIRST_CHECKPOINT),
              attempts: 0,
              cancel_requested: 0,
            })
            .onConflict((conflict) => conflict.column('id').doNothing())
            .executeTakeFirst(),
        { durability: 'full' },
      );
      if (added.numInsertedOrUpdatedRows === 0n) throw new PlatformError('already_exists', `There is a batch job ${id}.`, { field: 'id' });
    },

    find: async (id) => {
      const row = await read.selectFrom('batch_jobs').selectAll().where('id', '=', id).where('state', '!=', DISCARDED).executeTakeFirst();
      return row && toBatchJob(row);
    },

    list: async ({ state, before, limit }) => {
      let query = scan.selectFrom('batch_jobs').selectAll().orderBy('created_at_ms', 'desc').orderBy('id', 'desc').limit(limit);
      query = state ? query.where('state', '=', state) : query.where('state', '!=', DISCARDED);
      if (before)
        query = query.where((where) =>
          where.or([
            where('created_at_ms', '<', before.createdAt),
            where.and([where('created_at_ms', '=', before.createdAt), where('id', '<', before.id)]),
          ]),
        );
      return (await query.execute()).map(toBatchJob);
    },

    cancel: (id, now) =>
      database.write(
        async (trx) => {
          const queued = await trx
            .updateTable('batch_jobs')
            .set({ state: 'cancelled', ended_at_ms: now })
            .where('id', '=', id)
            .where('state', '=', 'queued')
            .executeTakeFirst();
          if (queued.numUpdatedRows > 0n) return true;
          const running = await trx
            .updateTable('batch_jobs')
            .set({ cancel_requested: 1 })
            .where('id', '=', id)
            .where('state', '=', 'running')
            .executeTakeFirst();
          return running.numUpdatedRows > 0n;
        },
        { durability: 'full' },
      ),

    resume: async (id, spec) => {
      const resumed = await database.write(
        (trx) =>
          trx
            .updateTable('batch_jobs')
            .set({ spec: JSON.stringify(spec), state: 'queued', message: null, ended_at_ms: null, attempts: 0, cancel_requested: 0 })
            .where('id', '=', id)
            .where('state', 'in', ['failed', 'cancelled'])
            .executeTakeFirst(),
        { durability: 'full' },
      );
      return resumed.numUpdatedRows > 0n;
    },

    hasClaimable: async (now, isDead) => (await claimable(read, now, isDead)) !== undefined,
  };
}

export function toBatchJob(row: BatchJobRow): BatchJob {
  return {
    id: row.id,
    createdAt: row.created_at_ms,
    state: row.state as BatchState,
    ...(row.message === null ? {} : { message: row.message }),
    spec: JSON.parse(row.spec) as BatchSpec,
    checkpoint: JSON.parse(row.checkpoint) as Checkpoint,
    ...(row.started_at_ms === null ? {} : { startedAt: row.started_at_ms }),
    ...(row.ended_at_ms === null ? {} : { endedAt: row.ended_at_ms }),
    attempts: row.attempts,
    cancelRequested: row.cancel_requested === 1,
  };
}
