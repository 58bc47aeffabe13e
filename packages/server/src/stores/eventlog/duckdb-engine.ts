// DuckDB, locked down: it sees the log's folder and nothing else of the machine, cannot load extensions, and its settings
// cannot be changed by a query. The library is loaded at first use: it costs a start 50 ms and 30 MB.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../duckdb-quotes.ts';
import { toEngineError } from './duckdb-errors.ts';

export interface DuckDbLimits {
  /** What does not fit is spilled to `<folder>/.spill`. */
  readonly memoryMb: number;
  readonly spillMb: number;
  readonly threads: number;
}

export interface DuckDbEngine {
  /**
   * Run `work` on a connection of its own; temporary views of it are nobody else's.
   * @throws resource_exhausted (it needs more memory than there is for all queries) · what `work` throws
   */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const DEFAULT_DUCKDB_LIMITS: DuckDbLimits = { memoryMb: 256, spillMb: 4096, threads: 2 };

export function createDuckDbEngine(folder: string, limits: DuckDbLimits = DEFAULT_DUCKDB_LIMITS): DuckDbEngine {
  let instance: Promise<DuckDBInstance> | undefined;

  async function open(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    await mkdir(folder, { recursive: true });
    const opened = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      threads: String(limits.threads),
      memory_limit: `${limits.memoryMb}MB`,
      temp_directory: join(folder, '.spill'),
      max_temp_directory_size: `${limits.spillMb}MB`,
      preserve_insertion_order: 'false',
    });
    const connection = await opened.connect();
    await connection.run(`SET allowed_directories = [${quoteText(`${folder}/`)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run('SET lock_configuration = true');
    connection.closeSync();
    return opened;
  }

  return {
    use: async (work) => {
      instance ??= open();
      const connection = await (await instance).connect();
      try {
        return await work(connection);
      } catch (error) {
        throw toEngineError(error);
      } finally {
        connection.closeSync();
      }
    },
    close: async () => {
      if (instance) (await instance).closeSync();
    },
  };
}
