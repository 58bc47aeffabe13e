import { expect, it } from 'vitest';
import { backends } from '../../../../testing/backends.ts';
import { createSqlAccelerationRunStore } from '../serving/acceleration-run-store.ts';
import { accelerations } from './0008-accelerations.ts';
import { accelerationLeases } from './0014-acceleration-leases.ts';
import { columnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

it.each(backends)('an acceleration that an earlier version left in the middle is begun again, on $name', async ({ open }) => {
  const { database, dispose } = await open();
  await database.write(async (trx) => {
    const run = ({ up }: Migration) => up(trx as never, columnTypes(database.dialect));
    await trx.schema.dropTable('accelerations').execute();
    await run(accelerations);
    const row = {
      id: 'a-1',
      key: 'k',
      location: '/models/iris',
      parameters: '{}',
      tolerance: '{"absolute":0,"relative":0}',
      converter_version: '1',
      state: 'comparing',
      created_at_ms: 1,
      updated_at_ms: 2,
    };
    await trx
      .insertInto('accelerations')
      .values(row as never)
      .execute();
    await run(accelerationLeases);
  });
  const claimed = await createSqlAccelerationRunStore(database).claim('me', 10, 100, () => false);
  expect(claimed).toMatchObject({ acceleration: { id: 'a-1', state: 'comparing' }, attempts: 1 });
  await dispose();
});
