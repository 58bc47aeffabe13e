import { createClient } from '@ovenbird/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startNativeServer } from '../../../testing/native-server.ts';
import { type BatchJob, type BatchJobs, type BatchRequest, FIRST_CHECKPOINT } from '../../domain/batch/index.ts';
import { createBatchRoutes } from './batch-routes.ts';

const job: BatchJob = {
  id: 'b-1',
  createdAt: 5,
  state: 'running',
  checkpoint: { ...FIRST_CHECKPOINT, rows: 10, errors: 1, totalRows: 40, workedMs: 4000, failures: [{ row: 3, error: 'too old' }] },
  startedAt: 6,
  attempts: 1,
  cancelRequested: false,
  spec: {
    target: {
      kind: 'model',
      replicas: 1,
      parameters: {},
      model: { predictor: 'batch', node: 'model', uri: 'models:/iris/1', location: '/x', modelName: 'iris' },
    },
    input: { kind: 'sql', sql: 'select 1' },
    dataType: 'columns',
    keep: [],
    output: { path: '/out.csv', format: 'csv' },
    batchSize: 256,
    workers: 4,
    retries: 3,
    maxErrors: null,
    log: false,
  },
};

let server: Awaited<ReturnType<typeof startNativeServer>>;
let asked: unknown[];
const client = () => createClient({ baseUrl: server.url });

beforeEach(async () => {
  asked = [];
  const jobs: BatchJobs = {
    create: async (request: BatchRequest) => {
      asked.push(request);
      return job;
    },
    get: async () => job,
    list: async (query) => {
      asked.push(query);
      return [job, { ...job, id: 'b-0', createdAt: 4 }].slice(0, query.limit);
    },
    cancel: async () => ({ ...job, state: 'cancelled', endedAt: 9 }),
    resume: async (...given) => {
      asked.push(given);
      return job;
    },
    delete: async (id) => void asked.push(`delete ${id}`),
  };
  server = await startNativeServer({ batch: createBatchRoutes(jobs) });
});
afterEach(() => server.close());

it('makes a job with the defaults that the contract states', async () => {
  const made = await client().batch.create({ body: { model: 'models:/iris/1', sql: 'select 1', output: '/out.csv' } });
  expect(asked).toEqual([
    {
      model: 'models:/iris/1',
      replicas: 1,
      parameters: {},
      sql: 'select 1',
      dataType: 'columns',
      keep: [],
      output: '/out.csv',
      overwrite: false,
      batchSize: 256,
      workers: 4,
      retries: 3,
      maxErrors: null,
      log: false,
    },
  ]);
  expect(made).toMatchObject({
    id: 'b-1',
    batchState: 'running',
    state: 'running',
    rows: 10,
    totalRows: 40,
    errors: 1,
    sql: 'select 1',
    files: [],
    totalIsEstimate: true,
    rowsPerSecond: 2.5,
  });
  expect(made.target).toMatchObject({ deployment: null, model: 'models:/iris/1', modelName: 'iris', modelVersion: null });
});

it('shows of one job what was asked, which rows failed first, and what answers', async () => {
  expect(await client().batch.get({ params: { id: 'b-1' } })).toMatchObject({
    failures: [{ row: 3, error: 'too old' }],
    settings: { dataType: 'columns', keep: [], batchSize: 256, workers: 4, retries: 3, log: false, replicas: 1, parameters: {} },
    target: { models: [{ node: 'model', uri: 'models:/iris/1', modelName: 'iris', modelVersion: null }] },
  });
  expect(await client().batch.delete({ params: { id: 'b-1' } })).toEqual({});
  expect(asked).toEqual(['delete b-1']);
});

it('lists by pages, cancels and resumes', async () => {
  const first = await client().batch.list({ query: { pageSize: 1, state: 'running' } });
  expect(first.items).toHaveLength(1);
  await client().batch.list({ query: { pageSize: 1, pageToken: first.nextPageToken! } });
  expect(asked).toEqual([
    { state: 'running', limit: 2 },
    { before: { createdAt: 5, id: 'b-1' }, limit: 2 },
  ]);
  expect(await client().batch.cancel({ params: { id: 'b-1' } })).toMatchObject({ batchState: 'cancelled', state: 'aborted', endedAt: 9 });
  await client().batch.resume({ params: { id: 'b-1' }, body: { maxErrors: 3 } });
  await client().batch.resume({ params: { id: 'b-1' }, body: {} });
  expect(asked.slice(2)).toEqual([
    ['b-1', 3],
    ['b-1', undefined],
  ]);
});
