import { resolve } from 'node:path';
import type { BatchJob, BatchRequest } from '@ovenbird/contracts/batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notAsked, runIn, startTestPlatform, type TestPlatform } from '../../testing/platform.ts';
import { runCommand } from '../run-command.ts';

const job = (changed: Partial<BatchJob> = {}): BatchJob => ({
  id: 'b-1',
  batchState: 'succeeded',
  state: 'succeeded',
  message: null,
  createdAt: 1000,
  startedAt: 1000,
  endedAt: 3000,
  target: {
    deployment: { namespace: 'shop', name: 'iris' },
    revision: 2,
    predictor: 'main',
    model: null,
    modelName: null,
    modelVersion: null,
    models: [],
  },
  inputFormat: 'csv',
  files: ['/in.csv'],
  sql: null,
  output: '/out.csv',
  outputFormat: 'csv',
  rows: 1200,
  totalRows: 1200,
  totalIsEstimate: false,
  rowsPerSecond: 600,
  errors: 0,
  retries: 0,
  maxErrors: null,
  cancelRequested: false,
  ...changed,
});

let platform: TestPlatform;
let asked: BatchRequest[];
let deleted: string[];
/** What the server says of the job, one after the other. */
let told: BatchJob[];

beforeEach(async () => {
  asked = [];
  deleted = [];
  told = [job()];
  const next = () => (told.length > 1 ? told.shift()! : told[0]!);
  platform = await startTestPlatform({
    batch: {
      create: ({ body }) => {
        asked.push(body);
        return next();
      },
      get: () => ({
        ...next(),
        failures: [],
        settings: { dataType: 'columns', keep: [], batchSize: 256, workers: 4, retries: 3, log: false, replicas: 1, parameters: {} },
      }),
      list: () => ({ items: told, nextPageToken: null }),
      cancel: () => job({ batchState: 'running', state: 'running', endedAt: null, cancelRequested: true }),
      resume: notAsked,
      delete: ({ params }) => {
        deleted.push(params.id);
        return {};
      },
    },
  });
});
afterEach(() => platform.close());

describe('ovenbird batch', () => {
  it('starts a job with absolute paths, shows how far it is, and prints the output', async () => {
    const running = job({ batchState: 'running', state: 'running', endedAt: null, rows: 300 });
    told = [running, running, job()];
    const run = await platform.ovenbird([
      'batch',
      'in.csv',
      '/b/*.csv',
      '-d',
      'iris',
      '-n',
      'shop',
      '-o',
      'out.csv',
      '--keep',
      'id, day',
      '-w',
      '8',
    ]);
    expect(run).toMatchObject({ code: 0, out: '/out.csv\n' });
    expect(asked).toMatchObject([
      {
        deployment: { namespace: 'shop', name: 'iris' },
        files: [resolve('in.csv'), '/b/*.csv'],
        output: resolve('out.csv'),
        keep: ['id', 'day'],
        workers: 8,
      },
    ]);
    expect(run.err).toContain('25 %  300 of 1,200 rows');
    expect(run.err).toContain('1,200 rows in 2.0 s');
  });

  it('leaves the job running when it is interrupted, and says how to see and stop it', async () => {
    told = [job({ batchState: 'running', state: 'running', endedAt: null, rows: 300 })];
    const interrupt = new AbortController();
    let err = '';
    const code = await runCommand(['batch', '/in.csv', '-d', 'iris', '-o', '/out.csv'], {
      out: () => {},
      err: (text) => {
        err += text;
        if (text.includes('rows')) interrupt.abort();
      },
      read: notAsked,
      isInteractive: false,
      columns: 100,
      env: { OVENBIRD_URL: platform.url },
      signal: interrupt.signal,
    });
    expect(code).toBe(130);
    expect(err).toContain('b-1 goes on. See it: ovenbird batch status b-1 -f · stop it: ovenbird batch cancel b-1');
  });

  it('returns at once when it is to', async () => {
    expect(await platform.ovenbird(['batch', '/in.csv', '-m', 'models:/iris/1', '-o', '/out.csv', '--detach'])).toMatchObject({
      code: 0,
      out: 'b-1\n',
    });
  });

  it.each<[string, Partial<BatchJob>, number, string]>([
    ['failed', { batchState: 'failed', message: 'no such column' }, 1, 'no such column'],
    ['was cancelled', { batchState: 'cancelled' }, 1, 'Go on with: ovenbird batch --resume b-1'],
    [
      'has rows with errors',
      { errors: 3, message: 'too old' },
      1,
      '3 of 1,200 rows could not be predicted (column "error"). The last: too old',
    ],
    ['has no more of them than may be', { errors: 3, maxErrors: 5, message: 'too old' }, 0, '3 of 1,200 rows could not be predicted'],
  ])('says by its exit code that the job %s', async (_title, changed, code, text) => {
    told = [job(changed)];
    const run = await platform.ovenbird(['batch', '/in.csv', '-d', 'iris', '-o', '/out.csv']);
    expect(run.code).toBe(code);
    expect(run.err).toContain(text);
  });

  it('wants to know what predicts what, and where to', async () => {
    for (const [argv, text] of [
      [['/in.csv', '-o', '/out.csv'], 'say what predicts'],
      [['-d', 'iris', '-o', '/out.csv'], 'say what is predicted'],
      [['/in.csv', '-d', 'iris'], 'say where to'],
      [['/in.csv', '-d', 'a/b/c', '-o', '/out.csv'], 'expected NAME or NAMESPACE/NAME'],
    ] as const)
      expect(await platform.ovenbird(['batch', ...argv])).toMatchObject({ code: 2, err: expect.stringContaining(text) });
  });

  it('refuses a relative path for a server of another machine', async () => {
    const run = await runIn({ OVENBIRD_URL: 'http://far.example:8080' }, ['batch', 'in.csv', '-d', 'iris', '-o', '/out.csv']);
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining('give an absolute path on it') });
  });

  it('deletes jobs', async () => {
    expect((await platform.ovenbird(['batch', 'delete', 'b-1', 'b-2'])).out).toBe('b-1 deleted\nb-2 deleted\n');
    expect(deleted).toEqual(['b-1', 'b-2']);
  });

  it('lists jobs, shows one and cancels one', async () => {
    const list = await platform.ovenbird(['batch', 'list']);
    expect(list.out).toMatch(/b-1 +succeeded +shop\/iris\/2 +1200 +100 %/);
    expect(JSON.parse((await platform.ovenbird(['batch', 'list', '--json'])).out)).toMatchObject({ id: 'b-1' });
    expect(JSON.parse((await platform.ovenbird(['batch', 'status', 'b-1', '--json'])).out)).toMatchObject({ id: 'b-1' });
    expect((await platform.ovenbird(['batch', 'cancel', 'b-1'])).out).toBe('b-1 is being cancelled\n');
  });
});
