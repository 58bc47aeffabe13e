// DuckDB as the reader and writer of table files. Only this folder's own statements are run here, never a user's: it may open
// any file that the server may.
import { mkdir } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DuckDbTables {
  /** Run `work` on a connection of its own. */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  connect(): Promise<DuckDBConnection>;
  close(): Promise<void>;
}

const MEMORY_LIMIT = '512MB';
const THREADS = '2';

/** @param spillFolder  for what does not fit into memory */
export function createDuckDbTables(spillFolder: string): DuckDbTables {
  let instance: Promise<DuckDBInstance> | undefined;

  async function open(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    await mkdir(spillFolder, { recursive: true });
    const opened = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      memory_limit: MEMORY_LIMIT,
      threads: THREADS,
      temp_directory: spillFolder,
      // The order of the rows is what everything here is about.
      preserve_insertion_order: 'true',
    });
    const connection = await opened.connect();
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    connection.closeSync();
    return opened;
  }

  const connect = async () => {
    instance ??= open();
    return (await instance).connect();
  };

  return {
    connect,
    use: async (work) => {
      const connection = await connect();
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    },
    close: async () => {
      if (instance) (await instance).closeSync();
    },
  };
}
