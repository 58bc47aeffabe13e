// Batch jobs: predictions over files and query results, straight into the runtimes.
import { z } from 'zod';
import { deploymentRef, pinnedModel } from './deployments.ts';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { pageOf, pageQuery } from './paging.ts';
import { epochMs } from './scalars.ts';

export const batchState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export type BatchState = z.infer<typeof batchState>;

export const tableFormat = z.enum(['jsonl', 'csv', 'parquet']);

export const batchDataType = z
  .enum(['columns', 'data', 'json', 'str', 'raw'])
  .describe(
    'How a row becomes a request: its columns by the names of the signature; or, as seldon-batch-processor has it, one value of the row: a list of numbers, any JSON, text, a whole request',
  );

export const batchRequest = z
  .object({
    deployment: z
      .object({ namespace: z.string().min(1), name: z.string().min(1) })
      .optional()
      .describe('Its revision that answers now is pinned'),
    predictor: z.string().min(1).optional().describe('Of the deployment; default: the one with the most traffic'),
    model: z.string().min(1).optional().describe('A model uri in the place of a deployment, e.g. models:/iris@champion'),
    replicas: z.int().min(1).max(64).default(1).describe("Copies of a model's process"),
    parameters: z.record(z.string(), z.string()).default({}).describe('Of a model, as a unit of a graph has them, e.g. method'),
    files: z.array(z.string().min(1)).min(1).optional().describe("Absolute paths and patterns on the server's machine"),
    sql: z.string().min(1).optional().describe('A query over the prediction log in the place of files'),
    inputFormat: tableFormat.optional(),
    dataType: batchDataType.default('columns'),
    column: z.string().min(1).optional().describe('The one that holds the request, where rows have columns and dataType is not columns'),
    columns: z.array(z.string()).min(1).optional().describe('What the model gets, in this order; default: by its signature'),
    keep: z.array(z.string()).default([]).describe('Columns of the input that the output has too; * for all'),
    output: z.string().min(1).describe("Absolute path on the server's machine"),
    outputFormat: tableFormat.optional(),
    overwrite: z.boolean().default(false),
    batchSize: z.int().min(1).max(100_000).default(256).describe('Rows of one request; 1 for dataType json, str and raw'),
    workers: z.int().min(1).max(256).default(4).describe('Requests at the same time'),
    retries: z.int().min(0).max(1000).default(3).describe('Of a request that failed for a reason that may go away'),
    maxErrors: z.int().min(0).nullable().default(null).describe('Rows that may fail; null: any number'),
    log: z.boolean().default(false).describe('Write the requests to the prediction log'),
    context: z.record(z.string(), z.string()).optional().describe('MLFLOW_RUN_CONTEXT of the task that asks'),
  })
  .meta({ id: 'BatchRequest' });
export type BatchRequest = z.input<typeof batchRequest>;

export const batchJob = z
  .object({
    id: z.string(),
    batchState,
    state: objectState,
    message: z.string().nullable().describe('Why it failed, or what the last row with an error said'),
    createdAt: epochMs,
    startedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    target: z.object({
      deployment: deploymentRef.nullable(),
      revision: z.int().nullable(),
      predictor: z.string().nullable(),
      model: z.string().nullable().describe('The uri, without a deployment'),
      modelName: z.string().nullable(),
      modelVersion: z.string().nullable(),
      models: z.array(pinnedModel).describe('Versions that answer, pinned when the job was made'),
    }),
    inputFormat: tableFormat.nullable().describe('Null for a query'),
    files: z.array(z.string()),
    sql: z.string().nullable(),
    output: z.string(),
    outputFormat: tableFormat,
    rows: z.int().describe('Rows that are done, with and without an error'),
    totalRows: z.int().nullable().describe('Counted or, of JSON lines, estimated; null while nobody knows'),
    totalIsEstimate: z.boolean(),
    rowsPerSecond: z.number().nullable().describe('Over the time in which rows were predicted; null before the first'),
    errors: z.int(),
    retries: z.int(),
    maxErrors: z.int().nullable(),
    cancelRequested: z.boolean(),
  })
  .meta({ id: 'BatchJob' });
export type BatchJob = z.infer<typeof batchJob>;

export const batchJobDetail = batchJob
  .extend({
    failures: z.array(z.object({ row: z.int().describe('In the whole input, from 0'), error: z.string() })).describe('The first of them'),
    settings: batchRequest
      .pick({ dataType: true, column: true, columns: true, keep: true, batchSize: true, workers: true, retries: true, log: true })
      .extend({
        replicas: z.int().describe("Copies of a model's process"),
        parameters: z.record(z.string(), z.string()).describe('Of a model without a deployment'),
      }),
  })
  .meta({ id: 'BatchJobDetail' });
export type BatchJobDetail = z.infer<typeof batchJobDetail>;

const batchRef = z.object({ id: z.string() });

export const batchEndpoints = {
  create: defineEndpoint({
    method: 'POST',
    path: '/batch-jobs',
    summary: 'Predict the rows of files or of a query; returns at once',
    body: batchRequest,
    response: batchJob,
  }),
  list: defineEndpoint({
    method: 'GET',
    path: '/batch-jobs',
    summary: 'Batch jobs, newest first',
    query: pageQuery.extend({ state: batchState.optional() }),
    response: pageOf(batchJob),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/batch-jobs/{id}',
    summary: 'One batch job and how far it has come',
    params: batchRef,
    response: batchJobDetail,
  }),
  cancel: defineEndpoint({
    method: 'POST',
    path: '/batch-jobs/{id}/cancel',
    summary: 'Stop a batch job; what is done stays, and it can be resumed',
    params: batchRef,
    response: batchJob,
  }),
  resume: defineEndpoint({
    method: 'POST',
    path: '/batch-jobs/{id}/resume',
    summary: 'Go on with a batch job that failed or was cancelled, where it stopped',
    params: batchRef,
    body: z.object({ maxErrors: z.int().min(0).nullable().optional().describe('In the place of what it had; errors so far count') }),
    response: batchJob,
  }),
  delete: defineEndpoint({
    method: 'DELETE',
    path: '/batch-jobs/{id}',
    summary: 'Forget a batch job that has ended, and its working files; its output stays',
    params: batchRef,
    response: z.object({}),
  }),
};
