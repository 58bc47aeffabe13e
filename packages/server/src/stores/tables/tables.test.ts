// Input and output files of batch jobs on a real file system, by the real DuckDB.
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BatchInput,
  type BatchSpec,
  convertedPath,
  FIRST_CHECKPOINT,
  type InputBatch,
  type InputPosition,
  type OutputColumn,
  partialPath,
} from '../../domain/batch/index.ts';
import { createDuckDbTables, type DuckDbTables } from './duckdb-tables.ts';
import { createFilePlaces } from './file-places.ts';
import { createInputReader } from './input-reader.ts';
import { createOutputFiles, unfinishedOutputs } from './output-files.ts';

let folder: string;
let tables: DuckDbTables;
const places = createFilePlaces();
const alive = new AbortController().signal;
const START: InputPosition = FIRST_CHECKPOINT.position;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ov-batch-tables-'));
  tables = createDuckDbTables(join(folder, 'spill'));
});
afterAll(async () => {
  await tables.close();
  await rm(folder, { recursive: true, force: true });
});

type FileInput = BatchInput & { kind: 'files' };

async function inputOf(format: FileInput['format'], ...names: string[]): Promise<FileInput> {
  const files = [];
  for (const name of names) files.push(...(await places.find(join(folder, name))));
  return { kind: 'files', format, files };
}

async function read(input: FileInput, from = START, batchSize = 3, asText = false): Promise<InputBatch[]> {
  const batches: InputBatch[] = [];
  for await (const batch of createInputReader(tables).read(input, { from, batchSize, asText }, alive)) batches.push(batch);
  return batches;
}

const values = (batches: readonly InputBatch[]) => batches.flatMap(({ rows }) => rows.map(({ value, fault }) => fault ?? value));

describe('reading', () => {
  it('goes on after any batch with the very rows that are left, whatever the lines and the batches are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constant('')), { maxLength: 12 }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        fc.boolean(),
        async (files, batchSize, newline, isCompressed) => {
          const ending = isCompressed ? 'jsonl.gz' : 'jsonl';
          for (const [index, rows] of files.entries()) {
            const text = Buffer.from(rows.map((row) => JSON.stringify({ row })).join(newline));
            await writeFile(join(folder, `property-${index}.${ending}`), isCompressed ? gzipSync(text) : text);
          }
          const input = await inputOf('jsonl', ...files.map((_, index) => `property-${index}.${ending}`));
          const batches = await read(input, START, batchSize);
          const all = values(batches);
          expect(all).toEqual(files.flat().map((row) => ({ row })));
          let done = 0;
          for (const batch of batches) {
            done += batch.rows.length;
            expect(values(await read(input, batch.after, batchSize))).toEqual(all.slice(done));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('knows a line that is no JSON by its fault, keeps wide integers, and skips empty lines and a byte-order mark', async () => {
    await writeFile(join(folder, 'odd.jsonl'), '\ufeff{"a": 12345678901234567890}\n\n{"a": \n  [1, 2] \n');
    const rows = values(await read(await inputOf('jsonl', 'odd.jsonl')));
    expect(rows).toEqual([{ a: 12345678901234567890n }, expect.stringContaining('The line is not JSON'), [1, 2]]);
    expect(values(await read(await inputOf('jsonl', 'odd.jsonl'), START, 3, true))).toEqual([
      '{"a": 12345678901234567890}',
      '{"a":',
      '[1, 2]',
    ]);
  });

  it('has CSV cells as text, with quotes, other separators and compression', async () => {
    await writeFile(join(folder, 'a.csv'), 'id,text,n\n007,"a ""b"",\nc",1.50\nx,,\n');
    expect(values(await read(await inputOf('csv', 'a.csv')))).toEqual([
      { id: '007', text: 'a "b",\nc', n: '1.50' },
      { id: 'x', text: null, n: null },
    ]);
    await writeFile(join(folder, 'b.csv.gz'), gzipSync('id;n\n1;2\n3;4\n'));
    expect(values(await read(await inputOf('csv', 'b.csv.gz')))).toEqual([
      { id: '1', n: '2' },
      { id: '3', n: '4' },
    ]);
  });

  it('keeps the order of CSV and Parquet over files and row groups, from any row', async () => {
    await tables.use(async (connection) => {
      const rows = 'SELECT range AS id, range / 2 AS half, [range, 1] AS list FROM range(0, 300000)';
      await connection.run(`COPY (${rows}) TO '${join(folder, 'p1.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
      await connection.run(`COPY (SELECT range + 300000 AS id FROM range(10)) TO '${join(folder, 'p2.parquet')}' (FORMAT parquet)`);
      await connection.run(`COPY (SELECT range AS id, 'text' AS t FROM range(0, 300000)) TO '${join(folder, 'c1.csv')}' (FORMAT csv)`);
    });
    const parquet = await inputOf('parquet', 'p*.parquet');
    expect(parquet.files.map(({ path }) => path)).toEqual([join(folder, 'p1.parquet'), join(folder, 'p2.parquet')]);
    const all = values(await read(parquet, START, 1000)) as { id: number }[];
    expect(all[5]).toEqual({ id: 5, half: 2.5, list: [5, 1] });
    expect(all.every(({ id }, index) => id === index)).toBe(true);
    expect(all).toHaveLength(300_010);
    const some = values(await read(parquet, { file: 0, row: 299_998, byte: 0 }, 1000)) as { id: number }[];
    expect(some.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, index) => 299_998 + index));
    const cells = values(await read(await inputOf('csv', 'c1.csv'), { file: 0, row: 200_000, byte: 0 }, 1000)) as { id: string }[];
    expect(cells.every(({ id }, index) => id === String(200_000 + index))).toBe(true);
    expect(cells).toHaveLength(100_000);
    expect(await createInputReader(tables).countRows(parquet, START, 0)).toBe(300_010);
  });

  it('estimates the lines that are left by those that were read', async () => {
    await writeFile(join(folder, 'even.jsonl'), '{"a":1}\n'.repeat(100));
    const reader = createInputReader(tables);
    const input = await inputOf('jsonl', 'even.jsonl');
    expect(await reader.countRows(input, START, 0)).toBeNull();
    const [first] = await read(input, START, 10);
    expect(await reader.countRows(input, first!.after, 10)).toBe(100);
  });

  it('refuses a file that changed, is gone, or is no table', async () => {
    await writeFile(join(folder, 'moving.jsonl'), '1\n');
    const input = await inputOf('jsonl', 'moving.jsonl');
    await writeFile(join(folder, 'moving.jsonl'), '1\n2\n');
    await expect(read(input)).rejects.toThrow('has changed since the job was made');
    await rm(join(folder, 'moving.jsonl'));
    await expect(read(input)).rejects.toThrow('moving.jsonl is gone');
    await writeFile(join(folder, 'none.parquet'), 'this is none');
    await expect(read(await inputOf('parquet', 'none.parquet'))).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(inputOf('jsonl', 'nothing-*.jsonl')).rejects.toThrow('there is no file');
    await expect(places.exists(join(folder, 'no', 'out.csv'))).rejects.toThrow('there is no folder');
  });
});

describe('writing', () => {
  const job = (path: string, format: BatchSpec['output']['format']) => ({ id: 'b-1', spec: { output: { path, format } } as BatchSpec });
  const columns: OutputColumn[] = [
    { name: 'row', type: 'BIGINT' },
    { name: 'it\'s "y"', type: 'DOUBLE' },
    { name: 'list', type: 'DOUBLE[]' },
    { name: 'any', type: 'JSON' },
    { name: 'never', type: null },
    { name: 'error', type: 'VARCHAR' },
  ];
  const lines = [
    { row: 0, 'it\'s "y"': 0.5, list: [1, 2.5], any: { a: [1] } },
    { row: 1, error: 'no, "really"' },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');

  it('cuts off what was written behind the checkpoint', async () => {
    const outputs = createOutputFiles(tables);
    const made = job(join(folder, 'cut.jsonl'), 'jsonl');
    const first = await outputs.open(made, 0);
    const length = await first.append('zero\n');
    await first.append('one, which was never confirmed');
    await first.close();
    const second = await outputs.open(made, length);
    expect(await second.append('one\n')).toBe(9);
    await second.close();
    await outputs.publish(made, columns);
    expect(await readFile(made.spec.output.path, 'utf8')).toBe('zero\none\n');
    // Published, and killed before anybody heard of it.
    await outputs.publish(made, columns);
  });

  it('says so when the partial output was removed or cut', async () => {
    const outputs = createOutputFiles(tables);
    const made = job(join(folder, 'lost.jsonl'), 'jsonl');
    await expect(outputs.open(made, 5)).rejects.toMatchObject({ code: 'failed_precondition' });
    const partial = await outputs.open(made, 0);
    await partial.append('12345678');
    await partial.close();
    await truncate(partialPath(made), 3);
    await expect(outputs.open(made, 8)).rejects.toThrow('is gone or was cut');
  });

  it.each(['csv', 'parquet'] as const)('makes %s with the columns and types that were seen', async (format) => {
    const outputs = createOutputFiles(tables);
    const made = job(join(folder, `made'.${format}`), format);
    const partial = await outputs.open(made, 0);
    await partial.append(text);
    await partial.close();
    await outputs.publish(made, columns);
    await expect(stat(partialPath(made))).rejects.toThrow();
    if (format === 'csv') {
      expect(await readFile(made.spec.output.path, 'utf8')).toBe(
        'row,"it\'s ""y""",list,any,never,error\n0,0.5,"[1.0, 2.5]","{""a"":[1]}",,\n1,,,,,"no, ""really"""\n',
      );
      return;
    }
    const [first, second] = values(await read({ kind: 'files', format, files: await places.find(made.spec.output.path) }));
    expect(first).toEqual({ row: 0, 'it\'s "y"': 0.5, list: [1, 2.5], any: expect.anything(), never: null, error: null });
    expect(second).toMatchObject({ row: 1, error: 'no, "really"' });
  });

  it('leaves nothing of a job that is deleted but its output', async () => {
    const outputs = createOutputFiles(tables);
    const made = job(join(folder, 'kept.csv'), 'csv');
    await (await outputs.open(made, 0)).close();
    await writeFile(convertedPath(made), 'half');
    await writeFile(made.spec.output.path, 'whole');
    await unfinishedOutputs.remove(made);
    await unfinishedOutputs.remove(made);
    for (const path of [partialPath(made), convertedPath(made)]) await expect(stat(path)).rejects.toThrow();
    expect(await readFile(made.spec.output.path, 'utf8')).toBe('whole');
  });

  it('makes a table without rows', async () => {
    const made = job(join(folder, 'empty.csv'), 'csv');
    const outputs = createOutputFiles(tables);
    await (await outputs.open(made, 0)).close();
    await outputs.publish(made, [columns[0]!, columns[5]!]);
    expect(await readFile(made.spec.output.path, 'utf8')).toBe('row,error\n');
  });
});
