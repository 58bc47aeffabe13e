// The rows of a query over the log in a file of JSON lines: what a batch job reads, the same however often it goes on.
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBResult } from '@duckdb/node-api';
import type { InputFile, QueryRows, WorkingFiles } from '../../domain/batch/index.ts';
import type { TypedDeployments } from '../../domain/monitoring/request-log/typed-deployment.ts';
import { wideJsonText } from '../../kernel/wide-json.ts';
import { jsonRows } from '../duckdb-values.ts';
import { toQueryError } from './duckdb-errors.ts';
import type { ReaderDeps } from './duckdb-prediction-reader.ts';
import { streamLogQuery } from './log-query.ts';
import { withSnapshot } from './log-snapshot.ts';
import { withDeadline } from './query-deadline.ts';
import { checkReadOnly } from './read-only-sql.ts';

export interface QueryRowsDeps extends ReaderDeps {
  /** Where the files of rows are. */
  readonly rowsFolder: string;
  readonly typed: TypedDeployments;
}

/** Nobody waits at a screen for it. */
const TIMEOUT_MS = 60 * 60_000;

const rowsPath = (rowsFolder: string, id: string) => join(rowsFolder, `${id}.rows.jsonl`);
const unfinishedPath = (path: string) => `${path}.tmp`;

/** Rows of jobs that did not get to their end. */
export function createLeftRows(rowsFolder: string): WorkingFiles {
  return {
    remove: async ({ id }) => {
      const path = rowsPath(rowsFolder, id);
      for (const left of [path, unfinishedPath(path)]) await rm(left, { force: true });
    },
  };
}

export function createDuckDbQueryRows({ folder, engine, manifest, rowsFolder, typed }: QueryRowsDeps): QueryRows {
  async function write(sql: string, path: string, signal: AbortSignal): Promise<void> {
    const made = unfinishedPath(path);
    const file = await open(made, 'w');
    try {
      await engine.use((connection) =>
        withDeadline(connection, { timeoutMs: TIMEOUT_MS, signal }, async () => {
          const checked = await checkReadOnly(connection, sql);
          await withSnapshot(folder, manifest, {}, async (snapshot) => {
            // The first attempt may have moved under it.
            await file.truncate(0);
            await copyRows(await streamLogQuery(connection, { folder, snapshot, checked, typed }), file);
          });
        }),
      );
      await file.datasync();
    } catch (error) {
      throw toQueryError(error, sql);
    } finally {
      await file.close();
    }
    await rename(made, path);
  }

  return {
    materialize: async ({ id }, sql, signal): Promise<InputFile> => {
      const path = rowsPath(rowsFolder, id);
      await mkdir(rowsFolder, { recursive: true });
      if (!(await stat(path).catch(() => undefined))) await write(sql, path, signal);
      const { size, mtimeMs } = await stat(path);
      return { path, bytes: size, modifiedAt: Math.trunc(mtimeMs) };
    },
    remove: (id) => rm(rowsPath(rowsFolder, id), { force: true }),
  };
}

async function copyRows(result: DuckDBResult, file: FileHandle): Promise<void> {
  const names = result.columnNames();
  const types = result.columnTypes();
  let position = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    const lines = jsonRows(chunk, types).map((row) => wideJsonText(Object.fromEntries(names.map((name, index) => [name, row[index]]))));
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    await file.write(bytes, 0, bytes.length, position);
    position += bytes.length;
  }
}
