// SQLite as a SqlDatabase: one writing connection behind a mutex, one reading connection for point reads, and a pool
// of reader threads for scans. WAL lets them all work at once.
import type { Transaction } from 'kysely';
import type { Durability, SqliteDatabase } from '../database.ts';
import type { Schema } from '../schema/schema.ts';
import { openConnection } from './connection.ts';
import { createGroupCommit } from './group-commit.ts';
import { Mutex } from './mutex.ts';
import { createReaderPool } from './reader-pool.ts';
import { createSqliteKysely } from './sqlite-dialect.ts';
import { createStatementRunner } from './statement-runner.ts';

export interface SqliteOptions {
  /** A file; made when missing. */
  readonly path: string;
  /** 2: one long scan leaves a thread for short ones on a two-core machine. */
  readonly readerThreads?: number;
}

export function openSqliteDatabase({ path, readerThreads = 2 }: SqliteOptions): SqliteDatabase {
  const writer = openConnection(path);
  const reader = openConnection(path, { readOnly: true });
  const pool = createReaderPool(path, readerThreads);
  const mutex = new Mutex();
  let durability: Durability = 'normal';

  const read = createSqliteKysely({ run: createStatementRunner(reader) });
  const scan = createSqliteKysely({ run: pool.run });
  const writing = createSqliteKysely({ run: createStatementRunner(writer) });

  /** Of the next transaction; a setting of the connection. */
  function use(wanted: Durability): void {
    if (wanted === durability) return;
    writer.exec(`PRAGMA synchronous = ${wanted === 'full' ? 'FULL' : 'NORMAL'}`);
    durability = wanted;
  }

  async function write<T>(work: (trx: Transaction<Schema>) => Promise<T>, options: { durability?: Durability } = {}): Promise<T> {
    const release = await mutex.acquire();
    try {
      use(options.durability ?? 'normal');
      return await writing.transaction().execute(work);
    } finally {
      release();
    }
  }

  return {
    dialect: 'sqlite',
    read,
    scan,
    write,
    batch: createGroupCommit(writer, mutex, () => use('normal')),
    close: async () => {
      const release = await mutex.acquire();
      await pool.close();
      reader.close();
      writer.close();
      release();
    },
  };
}
