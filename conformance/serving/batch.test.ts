// `ovenbird batch` against the real program: files and queries in, files out, in order, through a `kill -9` of whoever works on
// it, with the models and graphs that serve.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient } from '@ovenbird/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { COLUMNS, makeModels, SETOSA, VIRGINICA } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

const CLI = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'ovenbird.mjs');

let folder: string;
let platform: Platform;
let client: Client;
let serving: ReturnType<typeof createServingClient>;

const at = (name: string) => join(folder, name);
const start = async () => startPlatform({ dataDir: at('data'), python: await pythonPath() });
/** A command line, run where the files are. */
const ovenbird = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: folder, env: { ...process.env, OVENBIRD_URL: platform.control } };
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

async function mustRun(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ovenbird(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

async function rowsOf(name: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(at(name), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Between two flowers, so that rows differ. */
const flower = (index: number) =>
  SETOSA.map((value, column) => Math.round((value + ((VIRGINICA[column]! - value) * (index % 7)) / 6) * 100) / 100);
const FLOWERS = Array.from({ length: 1000 }, (_, index) => flower(index));
const jsonLines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const records = FLOWERS.map((row, index) => ({
  id: `f-${index}`,
  ...Object.fromEntries(COLUMNS.map((name, column) => [name, row[column]])),
}));

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(20);
  }
}

const batchProcess = () => until(async () => (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role batch')));
const jobOf = (id: string) => client.batch.get({ params: { id } });

async function ended(id: string) {
  return until(async () => {
    const job = await jobOf(id).catch(() => undefined);
    return job?.endedAt ? job : undefined;
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-batch-'));
  platform = await start();
  client = createClient({ baseUrl: platform.control });
  serving = createServingClient(platform);
  await makeModels(platform.control, folder);
  const graph = manifest('average', {});
  const unit = (name: string, modelUri: string) => ({ name, implementation: 'MLFLOW_SERVER', modelUri, children: [] });
  const average = {
    ...graph,
    spec: {
      predictors: [
        {
          name: 'main',
          graph: {
            name: 'mean',
            type: 'COMBINER',
            implementation: 'AVERAGE_COMBINER',
            children: [unit('first', 'models:/iris/1'), unit('second', 'models:/iris/2')],
          },
        },
      ],
    },
  };
  for (const given of [manifest('iris', { modelUri: 'models:/iris@champion' }), average])
    expect((await serving.apply(given)).status).toBe(200);
  for (const name of ['iris', 'average']) await serving.until(name, isAvailable);
  await writeFile(at('flowers.jsonl'), jsonLines(records));
  const cells = records.map((record) => Object.values(record).join(','));
  await writeFile(at('flowers.csv'), `${['id', ...COLUMNS].join(',')}\n${cells.join('\n')}\n`);
  for (const part of [0, 1, 2])
    await writeFile(at(`part-${part}.jsonl`), jsonLines(records.filter((_, index) => Math.floor(index / 334) === part)));
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the rows of a file', () => {
  it('are answered as the deployment answers them over HTTP, in order, beside the columns that are kept', async () => {
    const out = await mustRun(
      'batch',
      'flowers.csv',
      '--deployment',
      'iris',
      '--output',
      'by-csv.jsonl',
      '--keep',
      'id',
      '--batch-size',
      '64',
    );
    expect(out).toBe(`${at('by-csv.jsonl')}\n`);
    const answer = await serving.predict('iris', { data: { names: COLUMNS, ndarray: FLOWERS } });
    const labels = (answer.body.data as { ndarray: number[] }).ndarray;
    expect(await rowsOf('by-csv.jsonl')).toEqual(labels.map((prediction, row) => ({ row, id: `f-${row}`, prediction })));
  });

  it('go from JSON lines of several files to Parquet, and from there to CSV', async () => {
    await mustRun(
      'batch',
      'part-*.jsonl',
      '-d',
      'default/iris',
      '-o',
      'flowers.parquet',
      '--keep',
      '*',
      '--workers',
      '8',
      '--batch-size',
      '10',
    );
    await mustRun('batch', 'flowers.parquet', '-m', 'models:/iris/1', '-o', 'again.csv', '--keep', 'id,prediction');
    const [header, ...lines] = (await readFile(at('again.csv'), 'utf8')).trimEnd().split('\n');
    expect(header).toBe('row,id,input.prediction,prediction,error');
    const expected = (await rowsOf('by-csv.jsonl')).map(({ row, id, prediction }) => `${row},${id},${prediction},${prediction},`);
    expect(lines).toEqual(expected);
  });

  it('may be answered by a whole graph', async () => {
    await mustRun('batch', 'flowers.jsonl', '-d', 'average', '-o', 'average.jsonl');
    const labels = (await rowsOf('by-csv.jsonl')).map(({ prediction }) => Number(prediction));
    expect((await rowsOf('average.jsonl')).map(({ prediction }) => prediction)).toEqual(labels.map((label) => label + 50));
  });

  it("may be what Seldon's batch processor takes: lists, and whole requests of both protocols", async () => {
    await writeFile(at('lists.jsonl'), jsonLines([[SETOSA], VIRGINICA]));
    await mustRun('batch', 'lists.jsonl', '-d', 'iris', '-a', 'data', '-o', 'lists-out.jsonl');
    expect(await rowsOf('lists-out.jsonl')).toEqual([
      { row: 0, prediction: 0 },
      { row: 1, prediction: 2 },
    ]);
    const inference = {
      id: 'mine',
      inputs: COLUMNS.map((name, column) => ({ name, shape: [1, 1], datatype: 'FP64', data: [VIRGINICA[column]] })),
    };
    await writeFile(
      at('raw.jsonl'),
      jsonLines([{ data: { names: COLUMNS, ndarray: [SETOSA] }, meta: { tags: { who: 'me' } } }, inference, { no: 1 }]),
    );
    const run = await ovenbird('batch', 'raw.jsonl', '-d', 'iris', '-a', 'raw', '-o', 'raw-out.jsonl', '--max-errors', '1');
    expect(run.code, run.stderr).toBe(0);
    expect(await rowsOf('raw-out.jsonl')).toMatchObject([
      { response: { data: { ndarray: [0] }, meta: { tags: { who: 'me' }, requestPath: { classifier: 'iris:1' } } } },
      { response: { id: 'mine', outputs: [{ data: [2] }] } },
      { error: expect.stringContaining('Invalid request data type') },
    ]);
  });

  it('lead back from the output to the model and the data', async () => {
    await mustRun('batch', 'flowers.csv', '-d', 'iris', '-o', 'traced.csv');
    const { nodes, edges } = await client.lineage.graph({
      query: { kind: 'source_data', id: at('traced.csv'), direction: 'upstream', depth: 4 },
    });
    expect(nodes.map(({ kind, id }) => `${kind} ${id}`)).toEqual(
      expect.arrayContaining([`source_data ${at('flowers.csv')}`, 'deployment_revision default/iris/1', 'model_version iris/1']),
    );
    expect(nodes.find(({ kind }) => kind === 'batch_job')).toMatchObject({ state: 'succeeded', subtitle: at('traced.csv') });
    expect(edges.filter(({ from }) => from.kind === 'run')).not.toHaveLength(0);
  });
});

describe('rows of a query', () => {
  it('are requests that were logged, asked again', async () => {
    for (const row of [SETOSA, VIRGINICA])
      await serving.predict('iris', { data: { names: COLUMNS, ndarray: [row] }, meta: { tags: { batch: 'no' } } });
    const sql = "select id, request from predictions where (request->'$.meta.tags.batch') is not null order by time";
    await until(async () => ((await client.sql.query({ body: { sql } })).rows.length === 2 ? true : undefined));
    await mustRun('batch', '--sql', sql, '-d', 'iris', '-a', 'raw', '--column', 'request', '--keep', 'id', '-o', 'asked-again.jsonl');
    expect(await rowsOf('asked-again.jsonl')).toMatchObject([
      { response: { data: { ndarray: [0] } } },
      { response: { data: { ndarray: [2] } } },
    ]);
    const refused = await ovenbird('batch', '--sql', "select * from read_csv('/etc/passwd')", '-d', 'iris', '-o', 'never.jsonl');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('A query may not use the table function read_csv');
  });

  it('are in the log themselves only when that is asked for', async () => {
    const count = async () => {
      const { rows } = await client.sql.query({
        body: { sql: "select count(*), sum(len(labels)) from predictions where (request->'$.meta.tags.batch_id') is not null" },
      });
      return rows[0];
    };
    expect(await count()).toEqual([0, null]);
    await mustRun('batch', 'flowers.csv', '-d', 'iris', '-o', 'logged.jsonl', '--log', '--batch-size', '500');
    await until(async () => ((await count())?.[0] === 2 ? true : undefined));
    const none = await ovenbird('batch', 'flowers.csv', '-m', 'models:/iris/1', '-o', 'x.csv', '--log');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('a model alone has none') });
  });
});

describe('what cannot be predicted', () => {
  const SECONDS = [0.001, 0, 0.002, 'soon', -1, 0.003];

  beforeAll(() => writeFile(at('seconds.jsonl'), jsonLines(SECONDS.map((seconds) => ({ seconds })))));

  it('has its reason in its row; the others are answered, also beside one that kills the model', async () => {
    const run = await ovenbird('batch', 'seconds.jsonl', '-m', './slow', '-o', 'seconds-out.jsonl', '--retries', '0');
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('3 of 6 rows could not be predicted') });
    expect(await rowsOf('seconds-out.jsonl')).toEqual([
      { row: 0, seconds: 0.002 },
      { row: 1, error: expect.stringContaining('zero is not served') },
      { row: 2, seconds: 0.004 },
      { row: 3, error: expect.stringContaining('expected a number, got "soon"') },
      { row: 4, error: expect.any(String) },
      { row: 5, seconds: 0.006 },
    ]);
  });

  it('ends the job when there is more of it than --max-errors, and is resumed with a larger one', async () => {
    const run = await ovenbird(
      'batch',
      'seconds.jsonl',
      '-m',
      './slow',
      '-o',
      'few.jsonl',
      '--max-errors',
      '1',
      '--batch-size',
      '2',
      '--retries',
      '0',
    );
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('--max-errors is 1') });
    const id = /--resume (\S+)/.exec(run.stderr)![1]!;
    const resumed = await ovenbird('batch', '--resume', id, '--max-errors', '3');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect((await rowsOf('few.jsonl')).map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is refused at once when no row fits, and before anything begins when the question is wrong', async () => {
    await writeFile(at('wrong.csv'), 'a,b\n1,2\n3,4\n');
    const unfit = await ovenbird('batch', 'wrong.csv', '-d', 'iris', '-o', 'wrong-out.csv');
    expect(unfit).toMatchObject({ code: 1, stderr: expect.stringContaining('None of the first 2 rows fits the model: Missing columns') });
    const refusals: [string[], string][] = [
      [['nothing.csv', '-d', 'iris', '-o', 'x.csv'], 'there is no file'],
      [['wrong.csv', '-d', 'nobody', '-o', 'x.csv'], 'nobody'],
      [['wrong.csv', '-m', 'models:/nothing/1', '-o', 'x.csv'], 'nothing'],
      [['wrong.csv', '-d', 'iris', '-o', 'x.txt'], 'say the format'],
      [['wrong.csv', '-d', 'iris', '-o', 'flowers.csv'], 'is there already'],
      [['wrong.csv', '-d', 'iris', '-o', 'no/x.csv'], 'there is no folder'],
      [['wrong.csv', '-d', 'iris', '-a', 'raw', '-o', 'x.csv'], 'which one holds the request'],
      [['wrong.csv', 'flowers.jsonl', '-d', 'iris', '-o', 'x.csv'], 'all of one job have one format'],
    ];
    for (const [args, message] of refusals) {
      const run = await ovenbird('batch', ...args);
      expect(run.stderr).toContain(message);
      expect(run.code).toBe(1);
    }
    expect((await ovenbird('batch', 'wrong.csv', '-o', 'x.csv')).code).toBe(2);
  });
});

describe('a job that takes its time', () => {
  const ROWS = 1200;
  const SLOW = ['-m', './slow', '--batch-size', '4', '--workers', '2', '--detach'];
  const expected = Array.from({ length: ROWS }, (_, row) => row);
  const done = async (id: string, rows: number) => until(async () => ((await jobOf(id)).rows >= rows ? true : undefined));

  beforeAll(() => writeFile(at('slow.jsonl'), jsonLines(expected.map((index) => ({ index, seconds: 0.005 + index / 1e6 })))));

  async function expectWhole(name: string): Promise<void> {
    const rows = await rowsOf(name);
    expect(rows.map(({ row }) => row)).toEqual(expected);
    expect(rows.map(({ index }) => index)).toEqual(expected);
    const predictions = rows.map(({ seconds }) => Number(seconds));
    for (const [index, prediction] of predictions.entries()) expect(prediction).toBeCloseTo((0.005 + index / 1e6) * 2, 9);
  }

  it('has every row once and in order after kill -9 of its process and of control', async () => {
    const id = (await mustRun('batch', 'slow.jsonl', '-o', 'killed.jsonl', '--keep', 'index', ...SLOW)).trim();
    await done(id, 1);
    process.kill((await batchProcess()).pid, 'SIGKILL');
    const { rows } = await jobOf(id);
    expect(rows).toBeLessThan(ROWS);
    await done(id, rows + 1);
    await platform.kill9();
    platform = await start();
    client = createClient({ baseUrl: platform.control });
    serving = createServingClient(platform);
    expect(await ended(id)).toMatchObject({ batchState: 'succeeded', rows: ROWS, errors: 0 });
    await expectWhole('killed.jsonl');
  });

  it('is cancelled with what is done kept, and goes on from there', async () => {
    const id = (await mustRun('batch', 'slow.jsonl', '-o', 'cancelled.jsonl', '--keep', 'index', ...SLOW)).trim();
    await done(id, 1);
    await mustRun('batch', 'cancel', id);
    const job = await ended(id);
    expect(job).toMatchObject({ batchState: 'cancelled', state: 'aborted' });
    expect(job.rows).toBeLessThan(ROWS);
    expect(await mustRun('batch', 'status', id)).toContain('cancelled');
    expect((await ovenbird('batch', 'cancel', id)).stderr).toContain('has ended');
    const [, line] = (await mustRun('batch', '--resume', id)).split('\n');
    expect(line).toBe('');
    await expectWhole('cancelled.jsonl');
    const [first] = (await mustRun('batch', 'list', '--json')).split('\n');
    expect(JSON.parse(first!)).toMatchObject({ id, batchState: 'succeeded', rows: ROWS });
    expect((await ovenbird('batch', '--resume', id)).stderr).toContain('only one that failed or was cancelled can be resumed');
  });

  it('is deleted once it has ended, with what it left, and without its output', async () => {
    const id = (await mustRun('batch', 'slow.jsonl', '-o', 'deleted.jsonl', ...SLOW)).trim();
    await done(id, 1);
    expect((await ovenbird('batch', 'delete', id)).stderr).toContain(`Batch job ${id} is running: cancel it first.`);
    await mustRun('batch', 'cancel', id);
    await ended(id);
    const leftOf = async () => (await readdir(folder)).filter((name) => name.includes(id));
    expect(await leftOf()).toHaveLength(1);
    expect(await mustRun('batch', 'delete', id)).toBe(`${id} deleted\n`);
    expect(await leftOf()).toEqual([]);
    for (const args of [
      ['status', id],
      ['delete', id],
    ])
      expect((await ovenbird('batch', ...args)).stderr).toContain(`There is no batch job ${id}.`);
    const [finished] = (await client.batch.list({ query: { state: 'succeeded', pageSize: 1 } })).items;
    await mustRun('batch', 'delete', finished!.id);
    expect((await readFile(finished!.output)).length).toBeGreaterThan(0);
    const { nodes } = await client.lineage.graph({ query: { kind: 'source_data', id: finished!.output, direction: 'upstream', depth: 4 } });
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([finished!.id, at('slow.jsonl')]));
  });

  it('is given back when the platform stops, and goes on with the next start', async () => {
    const id = (await mustRun('batch', 'slow.jsonl', '-o', 'stopped.jsonl', '--keep', 'index', ...SLOW)).trim();
    await done(id, 1);
    expect(await platform.stop()).toBe(0);
    platform = await start();
    client = createClient({ baseUrl: platform.control });
    serving = createServingClient(platform);
    expect(await ended(id)).toMatchObject({ batchState: 'succeeded', rows: ROWS });
    await expectWhole('stopped.jsonl');
  });
});
