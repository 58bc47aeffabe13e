// Runs: one training or evaluation, with its params, metrics, tags, datasets and models.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { lifecycle, lifecycleFilter } from './experiments.ts';
import { pageOf } from './paging.ts';
import { durationMs, epochMs, metricValue, stringMap } from './scalars.ts';

/** The workflow attempt that made a run, when one did. */
export const madeBy = z
  .object({
    project: z.string(),
    domain: z.string(),
    name: z.string(),
    nodeId: z.string().nullable(),
    attempt: z.int().nullable(),
  })
  .meta({ id: 'MadeBy' });
export type MadeBy = z.infer<typeof madeBy>;

export const runSummary = z
  .object({
    runId: z.string(),
    experimentId: z.string(),
    name: z.string(),
    status: z.enum(['running', 'scheduled', 'finished', 'failed', 'killed']),
    state: objectState,
    lifecycle,
    user: z.string().nullable(),
    startedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    durationMs: durationMs.nullable(),
    parentRunId: z.string().nullable(),
    metrics: z.record(z.string(), metricValue).describe('Latest value of each'),
    params: stringMap,
    tags: stringMap,
    madeBy: madeBy.nullable(),
  })
  .meta({ id: 'RunSummary' });
export type RunSummary = z.infer<typeof runSummary>;

export const latestMetric = z.object({ key: z.string(), value: metricValue, step: z.int(), at: epochMs }).meta({ id: 'LatestMetric' });
export type LatestMetric = z.infer<typeof latestMetric>;

export const runDataset = z
  .object({
    name: z.string(),
    digest: z.string(),
    sourceType: z.string(),
    source: z.string(),
    schema: z.string().nullable(),
    profile: z.string().nullable(),
    context: z.string().nullable().describe('e.g. training, validation'),
  })
  .meta({ id: 'RunDataset' });
export type RunDataset = z.infer<typeof runDataset>;

export const run = runSummary
  .extend({
    experimentName: z.string(),
    artifactUri: z.string(),
    description: z.string().nullable(),
    latestMetrics: z.array(latestMetric),
    datasets: z.array(runDataset),
    loggedModels: z.array(
      z.object({ modelId: z.string(), name: z.string(), status: z.string(), createdAt: epochMs, step: z.int().nullable() }),
    ),
    modelVersions: z.array(z.object({ name: z.string(), version: z.string(), aliases: z.array(z.string()) })),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof run>;

export const runSearch = z
  .object({
    experimentIds: z.array(z.string()).default([]).describe('Empty means all experiments'),
    filter: z.string().default('').describe("MLflow's filter, e.g. metrics.val_accuracy > 0.9 and params.lr = '0.01'"),
    orderBy: z.array(z.string()).default([]).describe('e.g. metrics.val_accuracy DESC; default is newest first'),
    lifecycle: lifecycleFilter,
    pageSize: z.int().min(1).max(1000).default(100),
    pageToken: z.string().optional(),
  })
  .meta({ id: 'RunSearch' });
export type RunSearch = z.infer<typeof runSearch>;

export const metricHistoryQuery = z.object({
  runIds: z.array(z.string()).min(1).max(200),
  keys: z.array(z.string()).min(1).max(100),
  maxPoints: z.int().min(2).max(10_000).default(1000).describe('Per series; the extremes are always kept'),
});

/** Columns of equal length, ordered by step, then time: what a chart library wants. */
export const metricSeries = z
  .object({
    runId: z.string(),
    key: z.string(),
    steps: z.array(z.int()),
    timesMs: z.array(epochMs),
    values: z.array(metricValue),
    totalPoints: z.int(),
    sampled: z.boolean().describe('True when points were left out'),
  })
  .meta({ id: 'MetricSeries' });
export type MetricSeries = z.infer<typeof metricSeries>;

export const runEndpoints = {
  search: defineEndpoint({
    method: 'POST',
    path: '/runs/search',
    summary: 'Runs by filter and order, with latest metrics, params and tags',
    body: runSearch,
    response: pageOf(runSummary),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/runs/{runId}',
    summary: 'One run with its datasets, models and the execution that made it',
    params: z.object({ runId: z.string() }),
    response: run,
  }),
  metricHistory: defineEndpoint({
    method: 'POST',
    path: '/metrics/history',
    summary: 'Metric curves of many runs, sampled down by the server; series without points are left out',
    body: metricHistoryQuery,
    response: z.object({ series: z.array(metricSeries) }),
  }),
};
