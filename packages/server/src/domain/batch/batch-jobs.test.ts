import { beforeEach, describe, expect, it } from 'vitest';
import type { LineageEdge } from '../lineage/index.ts';
import type { Revision } from '../serving/index.ts';
import { type BatchJob, FIRST_CHECKPOINT, type NewBatchJob } from './batch-job.ts';
import type { BatchJobStore } from './batch-job-store.ts';
import { type BatchRequest, createBatchJobs } from './batch-jobs.ts';

const predictor = (name: string, traffic: number, shadow = false) => ({ name, traffic, shadow, graph: {}, componentSpecs: [] });
const serving = {
  namespace: 'default',
  name: 'iris',
  number: 3,
  models: ['small', 'large'].map((name) => ({ predictor: name, node: 'model', uri: 'models:/iris/7', location: `of ${name}` })),
  spec: { predictors: [predictor('copy', 0, true), predictor('small', 20), predictor('large', 80)] },
} as unknown as Revision;

const request = (changed: Partial<BatchRequest> = {}): BatchRequest => ({
  deployment: { namespace: 'default', name: 'iris' },
  replicas: 1,
  parameters: {},
  files: ['/data/*.csv'],
  dataType: 'columns',
  keep: [],
  output: '/data/out.csv',
  overwrite: false,
  batchSize: 256,
  workers: 4,
  retries: 3,
  maxErrors: null,
  log: false,
  ...changed,
});

let edges: LineageEdge[];
let added: NewBatchJob[];
let woken: number;
let told: string[];
let deleted: string[];

function createJobs() {
  const store: Partial<BatchJobStore> = {
    add: async (job) => void added.push(job),
    find: async (id): Promise<BatchJob | undefined> => {
      const job = added.find((one) => one.id === id);
      return job && { ...job, state: 'queued', checkpoint: FIRST_CHECKPOINT, attempts: 0, cancelRequested: false };
    },
    resume: async () => false,
  };
  return createBatchJobs({
    store: store as BatchJobStore,
    deployments: { get: async ({ name }) => ({ deployment: {} as never, latest: serving, ...(name === 'iris' ? { serving } : {}) }) },
    resolver: { resolve: async (uri) => ({ location: `at ${uri}`, modelName: 'iris', modelVersion: '7' }) },
    files: {
      find: async (pattern) =>
        (pattern.includes('*') ? [pattern.replace('*', '1'), pattern.replace('*', '2')] : [pattern]).map((path) => ({
          path,
          bytes: 1,
          modifiedAt: 1,
        })),
      exists: async (path) => path.startsWith('/there'),
    },
    retention: {
      delete: async (id) => {
        deleted.push(id);
        return added.length > 1;
      },
    },
    changes: { publish: ({ topic, id, kind }) => void told.push(`${topic} ${id} ${kind}`) },
    recordLineage: async (some) => void edges.push(...some),
    clock: { now: () => 42 },
    wake: () => {
      woken += 1;
    },
  });
}

beforeEach(() => {
  edges = [];
  added = [];
  woken = 0;
  told = [];
  deleted = [];
});

describe('a batch job is made', () => {
  it('of the revision that answers, by the predictor with the most traffic, of files in order', async () => {
    const job = await createJobs().create(request());
    expect(job.spec).toMatchObject({
      target: {
        kind: 'deployment',
        namespace: 'default',
        name: 'iris',
        revision: 3,
        predictor: 'large',
        models: [{ location: 'of large' }],
      },
      input: { kind: 'files', format: 'csv', files: [{ path: '/data/1.csv' }, { path: '/data/2.csv' }] },
      output: { path: '/data/out.csv', format: 'csv' },
    });
    expect(job).toMatchObject({ id: expect.stringMatching(/^b-[0-9a-f]{12}$/), createdAt: 42 });
    expect(woken).toBe(1);
    expect(told).toEqual([`batch_job ${job.id} created`]);
  });

  it('of a model without a deployment, and leads back to its version, its files and the task that asked', async () => {
    const { deployment: _, ...rest } = request({ model: 'models:/iris@champion', replicas: 2, parameters: { method: 'predict' } });
    const context = { 'ovenbird.execution': 'p/d/n', 'ovenbird.node': 'n0', 'ovenbird.attempt': '1' };
    const job = await createJobs().create({ ...rest, context });
    expect(job.spec.target).toEqual({
      kind: 'model',
      replicas: 2,
      parameters: { method: 'predict' },
      model: {
        predictor: 'batch',
        node: 'model',
        uri: 'models:/iris@champion',
        location: 'at models:/iris@champion',
        modelName: 'iris',
        modelVersion: '7',
      },
    });
    expect(edges.map(({ from, role, to }) => `${from.kind} ${from.id} ${role} ${to.kind}`)).toEqual([
      'source_data /data/1.csv was_read_by batch_job',
      'source_data /data/2.csv was_read_by batch_job',
      'model_version iris/7 answered batch_job',
      'task_attempt p/d/n/n0/1 made batch_job',
    ]);
  });

  it('with one row for each request where rows are whole requests', async () => {
    const job = await createJobs().create(request({ files: ['/data/a.jsonl'], dataType: 'raw', batchSize: 100 }));
    expect(job.spec.batchSize).toBe(1);
  });
});

describe('a batch job is refused', () => {
  const { files: _files, ...withoutFiles } = request();
  const { deployment: _deployment, ...withoutTarget } = request();
  it.each<[string, BatchRequest, string]>([
    ['without something that predicts', withoutTarget, 'deployment: give either a deployment or a model.'],
    ['with two of them', request({ model: 'models:/iris/1' }), 'deployment: give either a deployment or a model.'],
    ['without rows', withoutFiles, 'files: give either files or a query.'],
    [
      'of a deployment that answers not yet',
      request({ deployment: { namespace: 'default', name: 'new' } }),
      'has no revision that answers yet',
    ],
    ['of a predictor that is not there', request({ predictor: 'none' }), 'predictor: there is none called none.'],
    ['with a relative path', request({ files: ['a.csv'] }), 'files: a.csv: give an absolute path'],
    ['with a relative output', request({ output: 'out.csv' }), 'output: out.csv: give an absolute path'],
    ['with an output of no known format', request({ output: '/out.txt' }), 'output: /out.txt: say the format'],
    ['with a compressed output', request({ output: '/out.csv.gz' }), 'output: it is not compressed'],
    ['with an output that is there', request({ output: '/there.csv' }), 'output: /there.csv is there already'],
    ['with an output that is an input', request({ files: ['/a.csv'], output: '/a.csv' }), 'output: it is one of the inputs.'],
    ['with files of two formats', request({ files: ['/a.csv', '/b.parquet'] }), 'files: all of one job have one format'],
    ['without the column of requests', request({ dataType: 'raw' }), 'column: which one holds the request of type raw?'],
    ['with a column that says nothing', request({ column: 'x' }), 'column: it is for rows that hold a whole request'],
    [
      'with a log that nobody keeps',
      { ...withoutTarget, model: 'models:/iris/1', log: true },
      'log: the prediction log is kept by deployment',
    ],
  ])('%s', async (_title, given, message) => {
    await expect(createJobs().create(given)).rejects.toThrow(message);
    expect(added).toEqual([]);
    expect(edges).toEqual([]);
  });

  it('is not there, or cannot be resumed', async () => {
    const jobs = createJobs();
    await expect(jobs.get('b-0')).rejects.toMatchObject({ code: 'not_found' });
    const { id } = await jobs.create(request());
    await expect(jobs.resume(id)).rejects.toThrow(`Batch job ${id} is queued: only one that failed or was cancelled can be resumed.`);
  });

  it('is not deleted before it has ended', async () => {
    const jobs = createJobs();
    const { id } = await jobs.create(request());
    await expect(jobs.delete(id)).rejects.toThrow(`Batch job ${id} is queued: cancel it first.`);
    await jobs.create(request());
    await jobs.delete(id);
    expect(deleted).toEqual([id, id]);
    await expect(jobs.delete('b-0')).rejects.toMatchObject({ code: 'not_found' });
  });
});
