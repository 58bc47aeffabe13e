// CSV and Parquet files as a stream of rows, from any row on.
import type { InputRow } from '../../domain/batch/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { quoteText } from '../duckdb-quotes.ts';
import { jsonRows } from '../duckdb-values.ts';
import type { DuckDbTables } from './duckdb-tables.ts';

export interface TableFile {
  readonly path: string;
  readonly format: 'csv' | 'parquet';
}

/** @throws invalid_argument when the file is no such table, in DuckDB's words */
export async function* readTable(tables: DuckDbTables, file: TableFile, fromRow: number, signal: AbortSignal): AsyncGenerator<InputRow[]> {
  const connection = await tables.connect();
  try {
    const result = await connection.stream(`SELECT * FROM ${scan(file)} OFFSET ${fromRow}`);
    const names = result.columnNames();
    const types = result.columnTypes();
    for (;;) {
      signal.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      yield jsonRows(chunk, types).map((values) => ({ value: record(names, values) }));
    }
  } catch (error) {
    throw readFault(error, file);
  } finally {
    connection.closeSync();
  }
}

/** Parquet knows it; of CSV every line is looked at. */
export async function countTableRows(tables: DuckDbTables, file: TableFile): Promise<number> {
  return tables.use(async (connection) => {
    try {
      const reader = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${scan(file)}`);
      return Number(reader.getRows()[0]![0]);
    } catch (error) {
      throw readFault(error, file);
    }
  });
}

/** Cells of CSV stay text: what they are is for the model's signature to say, not for a guess from the first lines. */
function scan({ path, format }: TableFile): string {
  const name = quoteText(path);
  return format === 'parquet'
    ? `read_parquet(${name}, hive_partitioning = false)`
    : `read_csv(${name}, header = true, all_varchar = true, hive_partitioning = false)`;
}

function record(names: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index += 1) fields[names[index]!] = values[index];
  return fields;
}

function readFault(error: unknown, { path }: TableFile): unknown {
  if (error instanceof PlatformError || !(error instanceof Error) || error.name === 'AbortError') return error;
  return new PlatformError('invalid_argument', `${path}: ${error.message}`, {}, { cause: error });
}
