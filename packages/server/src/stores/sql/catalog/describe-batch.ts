// Batch jobs, as they are shown elsewhere.
import type { Kysely } from 'kysely';
import { batchState } from '../../../domain/catalog/index.ts';
import { DISCARDED } from '../batch/batch-retention-store.ts';
import type { Schema } from '../schema/schema.ts';
import type { Describers } from './describers.ts';

export function describeBatch(db: Kysely<Schema>): Describers {
  return {
    batch_job: async (id) => {
      const row = await db
        .selectFrom('batch_jobs')
        .select(['state', 'output', 'created_at_ms'])
        .where('id', '=', id)
        .where('state', '!=', DISCARDED)
        .executeTakeFirst();
      return row ? { title: id, subtitle: row.output, state: batchState(row.state), at: row.created_at_ms } : null;
    },
  };
}
