// What batch jobs write: JSON lines that grow beside the output, and become it at the end.
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { convertedPath, type OutputColumn, type OutputFiles, partialPath, type WorkingFiles } from '../../domain/batch/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { quoteText } from '../duckdb-quotes.ts';
import type { DuckDbTables } from './duckdb-tables.ts';

export function createOutputFiles(tables: DuckDbTables): OutputFiles {
  return {
    open: async (job, bytes) => {
      const path = partialPath(job);
      const handle = await open(path, bytes === 0 ? 'w' : 'r+').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' && bytes > 0) throw gone(path);
        throw new PlatformError('failed_precondition', `The output cannot be written: ${error.message}.`, {}, { cause: error });
      });
      try {
        if ((await handle.stat()).size < bytes) throw gone(path);
        await handle.truncate(bytes);
      } catch (error) {
        await handle.close();
        throw error;
      }
      let length = bytes;
      return {
        append: async (text) => {
          length += await writeAll(handle, Buffer.from(text), length);
          await handle.datasync();
          return length;
        },
        close: () => handle.close(),
      };
    },

    publish: async (job, columns) => {
      const { path, format } = job.spec.output;
      const partial = partialPath(job);
      if (!(await isThere(partial))) {
        if (await isThere(path)) return;
        throw gone(partial);
      }
      if (format === 'jsonl') {
        await rename(partial, path);
        return;
      }
      const made = convertedPath(job);
      await convert(tables, partial, made, format, columns);
      await syncFile(made);
      await rename(made, path);
      await rm(partial);
    },
  };
}

/** What jobs leave beside their outputs. */
export const unfinishedOutputs: WorkingFiles = {
  remove: async (job) => {
    for (const path of [partialPath(job), convertedPath(job)]) await rm(path, { force: true });
  },
};

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<number> {
  for (let written = 0; written < bytes.length; )
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  return bytes.length;
}

/** A line holds one answer: a picture as numbers still fits. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

async function convert(
  tables: DuckDbTables,
  from: string,
  to: string,
  format: 'csv' | 'parquet',
  columns: readonly OutputColumn[],
): Promise<void> {
  const fields = columns.map(({ name, type }) => `${quoteText(name)}: '${type ?? 'VARCHAR'}'`);
  const options = format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet, COMPRESSION zstd';
  const source = `read_json(${quoteText(from)}, format = 'newline_delimited', maximum_object_size = ${MAX_LINE_BYTES}, columns = {${fields.join(', ')}})`;
  await tables.use((connection) => connection.run(`COPY (SELECT * FROM ${source}) TO ${quoteText(to)} (${options})`));
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function gone(path: string): PlatformError {
  return new PlatformError('failed_precondition', `${path} is gone or was cut: the rows that were predicted are lost. Make a new job.`);
}
