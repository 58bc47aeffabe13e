// Batch jobs, as they are shown elsewhere.
import type { Kysely } from 'kysely';
import type { BatchSpec } from '../../../domain/batch/index.ts';
import { batchState } from '../../../domain/catalog/index.ts';
import type { Schema } from '../schema/schema.ts';
import type { Describers } from './describers.ts';

export function describeBatch(db: Kysely<Schema>): Describers {
  return {
    batch_job: async (id) => {
      const row = await db.selectFrom('batch_jobs').select(['state', 'spec', 'created_at_ms']).where('id', '=', id).executeTakeFirst();
      if (!row) return null;
      const { output } = JSON.parse(row.spec) as BatchSpec;
      return { title: `batch ${id}`, subtitle: output.path, state: batchState(row.state), at: row.created_at_ms };
    },
  };
}
