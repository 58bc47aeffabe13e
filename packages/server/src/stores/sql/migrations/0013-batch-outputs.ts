// Batch jobs are found by their output; and what jobs of before do not say of models, failures and working time.
import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const batchOutputs: Migration = {
  name: '0013-batch-outputs',
  up: async (db) => {
    await db.schema
      .alterTable('batch_jobs')
      .addColumn('output', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    const { rows } = await sql<{ id: string; spec: string; checkpoint: string }>`select id, spec, checkpoint from batch_jobs`.execute(db);
    for (const row of rows) {
      const spec = JSON.parse(row.spec);
      if (spec.target.kind === 'deployment') spec.target.models = [];
      const checkpoint = { ...JSON.parse(row.checkpoint), failures: [], workedMs: 0 };
      await sql`
        update batch_jobs
        set output = ${spec.output.path}, spec = ${JSON.stringify(spec)}, checkpoint = ${JSON.stringify(checkpoint)}
        where id = ${row.id}
      `.execute(db);
    }
  },
};
