// Opening a SQLite file the way this program wants it.
import { DatabaseSync } from 'node:sqlite';

export interface OpenOptions {
  readonly readOnly?: boolean;
}

/** 5 s: longer than any write transaction of the other process, shorter than a client's patience. */
const BUSY_TIMEOUT_MS = 5000;

export function openConnection(path: string, options: OpenOptions = {}): DatabaseSync {
  const connection = new DatabaseSync(path, {
    readOnly: options.readOnly ?? false,
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: true,
  });
  if (!options.readOnly) connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  // LIKE is case-sensitive in MLflow's search on every store; ILIKE is written with lower().
  connection.exec('PRAGMA case_sensitive_like = ON; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;');
  return connection;
}
