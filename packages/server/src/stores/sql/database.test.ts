import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import type { SqlDatabase } from './database.ts';
import { migrate } from './migrate.ts';

describe.each(backends)('a SQL database on $name', (backend) => {
  let database: SqlDatabase;
  let dispose: () => Promise<void>;
  beforeAll(async () => {
    ({ database, dispose } = await backend.open());
  });
  afterAll(() => dispose());

  const lease = (name: string) => ({ name, holder: 'me', expires_at_ms: 1 });

  it('is migrated once, however often it is opened', async () => {
    expect(await migrate(database)).toEqual([]);
  });

  it('shows an acknowledged write to point reads and to scans', async () => {
    await database.write((trx) => trx.insertInto('leases').values(lease('seen')).execute(), { durability: 'full' });
    for (const db of [database.read, database.scan]) {
      expect(await db.selectFrom('leases').select(['holder', 'expires_at_ms']).where('name', '=', 'seen').executeTakeFirst()).toEqual({
        holder: 'me',
        expires_at_ms: 1,
      });
    }
  });

  it('undoes a transaction that throws', async () => {
    const failing = database.write(async (trx) => {
      await trx.insertInto('leases').values(lease('undone')).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database.read.selectFrom('leases').select('name').where('name', '=', 'undone').execute()).toEqual([]);
  });

  it('keeps concurrent transactions apart', async () => {
    await database.write((trx) =>
      trx
        .insertInto('leases')
        .values({ ...lease('counter'), expires_at_ms: 0 })
        .execute(),
    );
    await Promise.all(
      Array.from({ length: 20 }, () =>
        database.write((trx) =>
          trx.updateTable('leases').set({ expires_at_ms: sql<number>`expires_at_ms + 1` }).where('name', '=', 'counter').execute(),
        ),
      ),
    );
    const row = await database.read.selectFrom('leases').select('expires_at_ms').where('name', '=', 'counter').executeTakeFirstOrThrow();
    expect(row.expires_at_ms).toBe(20);
  });

  it('names the fault when a scan fails, and goes on', async () => {
    await expect(sql`select * from no_such_table`.execute(database.scan)).rejects.toThrow(/no_such_table/);
    expect((await sql<{ one: number }>`select 1 as one`.execute(database.scan)).rows).toEqual([{ one: 1 }]);
  });

  it('does not let a group commit wait for the disk because the write before it did', async (context) => {
    if (database.dialect !== 'sqlite') return context.skip('durability is a setting of a SQLite connection');
    await database.write((trx) => trx.insertInto('leases').values(lease('durable')).execute(), { durability: 'full' });
    const setting = await database.batch((connection) => connection.prepare('pragma synchronous').get());
    expect(setting).toEqual({ synchronous: 1 });
  });

  it('group-commits works of one tick, undoing only the one that throws', async (context) => {
    if (database.dialect !== 'sqlite') return context.skip('group commit is how the SQLite backend batches; PostgreSQL does it itself');
    const insert = (name: string) =>
      database.dialect === 'sqlite' &&
      database.batch((connection) => connection.prepare('insert into leases values (?, ?, ?)').run(name, 'me', 1));
    const results = await Promise.allSettled([insert('batch-1'), insert('batch-1'), insert('batch-2')]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const rows = await database.read.selectFrom('leases').select('name').where('name', 'like', 'batch-%').orderBy('name').execute();
    expect(rows.map((row) => row.name)).toEqual(['batch-1', 'batch-2']);
  });
});
