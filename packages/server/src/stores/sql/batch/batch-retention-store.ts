// Batch jobs in SQL, on their way out: a discarded job keeps its row until its working files are gone.
import type { BatchRetentionStore, BatchSpec, BatchState } from '../../../domain/batch/index.ts';
import type { SqlDatabase } from '../database.ts';

export const DISCARDED = 'discarded';
const ENDED: readonly BatchState[] = ['succeeded', 'failed', 'cancelled'];

export function createSqlBatchRetentionStore(database: SqlDatabase): BatchRetentionStore {
  return {
    discard: async (id) => {
      const discarded = await database.write(
        (trx) =>
          trx.updateTable('batch_jobs').set({ state: DISCARDED }).where('id', '=', id).where('state', 'in', ENDED).executeTakeFirst(),
        { durability: 'full' },
      );
      return discarded.numUpdatedRows > 0n;
    },

    discardEnded: async (before) => {
      const discarded = await database.write(
        (trx) =>
          trx
            .updateTable('batch_jobs')
            .set({ state: DISCARDED })
            .where('state', 'in', ENDED)
            .where('ended_at_ms', '<', before)
            .returning('id')
            .execute(),
        { durability: 'full' },
      );
      return discarded.map(({ id }) => id);
    },

    discarded: async () => {
      const rows = await database.scan.selectFrom('batch_jobs').select(['id', 'spec']).where('state', '=', DISCARDED).execute();
      return rows.map(({ id, spec }) => ({ id, spec: JSON.parse(spec) as BatchSpec }));
    },

    forget: async (id) => {
      await database.write((trx) => trx.deleteFrom('batch_jobs').where('id', '=', id).where('state', '=', DISCARDED).execute(), {
        durability: 'normal',
      });
    },
  };
}
