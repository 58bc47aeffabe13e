// Traffic of a deployment over time. Every series has one value per step; the window and the step are in the answer.
import { z } from 'zod';
import { deploymentRef } from './deployments.ts';
import { defineEndpoint } from './endpoint.ts';
import { durationMs, epochMs, queryInt } from './scalars.ts';

const latencies = z.array(z.number().nullable()).describe('Null where there was no request');

export const trafficSeries = z
  .object({
    requestsPerSecond: z.array(z.number()),
    errorsPerSecondByCode: z.record(z.string(), z.array(z.number())).describe('By HTTP status, e.g. "400"'),
    latencyMs: z.object({ p50: latencies, p95: latencies, p99: latencies }),
  })
  .meta({ id: 'TrafficSeries' });
export type TrafficSeries = z.infer<typeof trafficSeries>;

export const deploymentStats = z
  .object({
    startAt: epochMs,
    endAt: epochMs,
    windowMs: durationMs,
    stepMs: durationMs,
    times: z.array(epochMs).describe('Beginning of each step'),
    all: trafficSeries,
    byPredictor: z.record(z.string(), trafficSeries),
    totals: z.object({
      requests: z.int(),
      errors: z.int(),
      droppedLogEntries: z.int().describe('Predictions answered but not logged, for want of room'),
    }),
  })
  .meta({ id: 'DeploymentStats' });
export type DeploymentStats = z.infer<typeof deploymentStats>;

export const deploymentStatsEndpoints = {
  get: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/stats',
    summary: 'Requests per second, errors by code and latency percentiles over a window',
    params: deploymentRef,
    query: z.object({
      windowMs: queryInt.min(10_000).max(604_800_000).default(900_000),
      stepMs: queryInt.min(1000).optional().describe('Default: the window in about 180 steps'),
      endAt: queryInt.optional().describe('Epoch ms; default now'),
    }),
    response: deploymentStats,
  }),
};
