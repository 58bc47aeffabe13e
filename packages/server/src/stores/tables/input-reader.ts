// The files of a batch job as one stream of batches, each within one file, with the place where reading goes on after it.
import type { BatchInput, InputBatch, InputFile, InputPosition, InputReader, InputRow, ReadOptions } from '../../domain/batch/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { DuckDbTables } from './duckdb-tables.ts';
import { describeFile } from './file-places.ts';
import { isCompressed, readJsonLines } from './json-lines.ts';
import { countTableRows, readTable } from './table-rows.ts';

type FileInput = BatchInput & { kind: 'files' };

interface PlacedRow {
  readonly row: InputRow;
  readonly nextByte: number;
}

export function createInputReader(tables: DuckDbTables): InputReader {
  const counts = new Map<string, Promise<number>>();

  async function* rowsOf(
    { format, files }: FileInput,
    file: number,
    { row, byte }: InputPosition,
    asText: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<readonly PlacedRow[]> {
    const { path } = files[file]!;
    if (format === 'jsonl') yield* readJsonLines({ path, row, byte, asText }, signal);
    else
      for await (const rows of readTable(tables, { path, format }, row, signal)) yield rows.map((value) => ({ row: value, nextByte: 0 }));
  }

  async function* read(input: FileInput, { from, batchSize, asText }: ReadOptions, signal: AbortSignal): AsyncGenerator<InputBatch> {
    for (const file of input.files) await requireUnchanged(file);
    let position = from;
    for (let file = from.file; file < input.files.length; file += 1) {
      let batch: PlacedRow[] = [];
      const close = (): InputBatch => {
        position = { file, row: position.row + batch.length, byte: batch.at(-1)!.nextByte };
        const closed = { rows: batch.map(({ row }) => row), after: position };
        batch = [];
        return closed;
      };
      for await (const rows of rowsOf(input, file, position, asText, signal))
        for (const row of rows) {
          batch.push(row);
          if (batch.length === batchSize) yield close();
        }
      if (batch.length > 0) yield close();
      position = { file: file + 1, row: 0, byte: 0 };
    }
  }

  return {
    read,
    countRows: async ({ format, files }, at, rowsBefore) => {
      if (format === 'jsonl') return estimate(files, at, rowsBefore);
      const all = await Promise.all(
        files.map(({ path, modifiedAt }) => {
          const key = `${modifiedAt} ${path}`;
          const known = counts.get(key) ?? countTableRows(tables, { path, format });
          counts.set(key, known);
          return known;
        }),
      );
      return all.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** What is left is taken to have lines as long as those before. Of compressed files nobody knows. */
function estimate(files: readonly InputFile[], at: InputPosition, rowsBefore: number): number | null {
  if (rowsBefore === 0 || files.some(({ path }) => isCompressed(path))) return null;
  const bytesOf = (some: readonly InputFile[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);
  const before = bytesOf(files.slice(0, at.file)) + at.byte;
  return before === 0 ? null : Math.max(rowsBefore, Math.round((rowsBefore * bytesOf(files)) / before));
}

async function requireUnchanged({ path, bytes, modifiedAt }: InputFile): Promise<void> {
  const now = await describeFile(path);
  if (!now) throw new PlatformError('failed_precondition', `${path} is gone.`);
  if (now.bytes !== bytes || now.modifiedAt !== modifiedAt)
    throw new PlatformError('failed_precondition', `${path} has changed since the job was made: make a new one.`);
}
