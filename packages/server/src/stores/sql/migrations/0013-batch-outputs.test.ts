import { expect, it } from 'vitest';
import { backends } from '../../../../testing/backends.ts';
import { createSqlBatchJobStore } from '../batch/batch-job-store.ts';
import { batch } from './0009-batch.ts';
import { batchOutputs } from './0013-batch-outputs.ts';
import { columnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

it.each(backends)('a batch job of before is read with its models, failures and working time unknown, on $name', async ({ open }) => {
  const { database, dispose } = await open();
  await database.write(async (trx) => {
    const run = ({ up }: Migration) => up(trx as never, columnTypes(database.dialect));
    await trx.schema.dropTable('batch_jobs').execute();
    await run(batch);
    const row = {
      id: 'b-1',
      created_at_ms: 1,
      state: 'succeeded',
      spec: '{"target":{"kind":"deployment","name":"iris"},"output":{"path":"/out.csv"}}',
      checkpoint: '{"rows":7}',
      attempts: 1,
      cancel_requested: 0,
    };
    await trx
      .insertInto('batch_jobs')
      .values(row as never)
      .execute();
    await run(batchOutputs);
  });
  expect(await createSqlBatchJobStore(database).find('b-1')).toMatchObject({
    spec: { target: { name: 'iris', models: [] }, output: { path: '/out.csv' } },
    checkpoint: { rows: 7, failures: [], workedMs: 0 },
  });
  expect(await database.read.selectFrom('batch_jobs').select('output').execute()).toEqual([{ output: '/out.csv' }]);
  await dispose();
});
