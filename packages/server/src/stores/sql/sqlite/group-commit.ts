// Group commit: the works that arrive within one tick share one transaction, so that a thousand small writes cost one
// fsync-free commit instead of a thousand. Each work has its own savepoint: one that throws undoes only itself.
import type { DatabaseSync } from 'node:sqlite';
import type { Mutex } from './mutex.ts';

interface Waiting {
  readonly work: (connection: DatabaseSync) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** More than this in one transaction would keep the other process's writers waiting. */
const MAX_WORKS_PER_COMMIT = 500;

/** @param beforeEach  called before each transaction, with the connection to itself */
export function createGroupCommit(
  connection: DatabaseSync,
  mutex: Mutex,
  beforeEach: () => void,
): <T>(work: (connection: DatabaseSync) => T) => Promise<T> {
  let queue: Waiting[] = [];
  let scheduled = false;

  async function flush(): Promise<void> {
    const release = await mutex.acquire();
    const works = queue.slice(0, MAX_WORKS_PER_COMMIT);
    queue = queue.slice(MAX_WORKS_PER_COMMIT);
    scheduled = queue.length > 0;
    if (scheduled) setImmediate(flush);
    try {
      commit(works);
    } finally {
      release();
    }
  }

  function commit(works: readonly Waiting[]): void {
    const settle: (() => void)[] = [];
    try {
      beforeEach();
      connection.exec('BEGIN IMMEDIATE');
      for (const { work, resolve, reject } of works) {
        connection.exec('SAVEPOINT work');
        try {
          const value = work(connection);
          settle.push(() => resolve(value));
        } catch (error) {
          connection.exec('ROLLBACK TO work');
          settle.push(() => reject(error));
        }
        connection.exec('RELEASE work');
      }
      connection.exec('COMMIT');
    } catch (error) {
      if (connection.isTransaction) connection.exec('ROLLBACK');
      for (const { reject } of works) reject(error);
      return;
    }
    for (const finish of settle) finish();
  }

  return <T>(work: (connection: DatabaseSync) => T) =>
    new Promise<T>((resolve, reject) => {
      queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    });
}
