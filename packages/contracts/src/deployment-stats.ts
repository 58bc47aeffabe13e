// Traffic of a deployment over time. Every series has one value per step; the window and the step are in the answer.
import { z } from 'zod';
import { deploymentRef } from './deployments.ts';
import { defineEndpoint } from './endpoint.ts';
import { durationMs, epochMs, queryInt } from './scalars.ts';
import { shadowComparison } from './shadow-comparison.ts';

const span = { startAt: epochMs, endAt: epochMs, windowMs: durationMs };
const steps = { ...span, stepMs: durationMs, times: z.array(epochMs).describe('Beginning of each step') };

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
    ...steps,
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

/** A predictor as a whole, or one unit of its graph, over a window. */
export const unitStats = z
  .object({
    predictor: z.string(),
    node: z.string().nullable().describe('Name of the graph unit; null is the predictor as a whole, which is what callers saw'),
    requests: z.int().describe('A unit that a request asked twice, before and after its children, counts once'),
    errors: z.int(),
    requestsPerSecond: z.number().describe('Over the whole window'),
    latencyMs: z
      .object({ p50: z.number().nullable(), p99: z.number().nullable() })
      .describe('Of a unit: the time in it, without its children. Null where there was no request'),
    feedback: z.object({ count: z.int(), meanReward: z.number().nullable() }),
  })
  .meta({ id: 'UnitStats' });
export type UnitStats = z.infer<typeof unitStats>;

export const rewardSeries = z
  .object({
    count: z.array(z.int()).describe('How many times feedback came'),
    meanReward: z.array(z.number().nullable()).describe('Null where none came'),
  })
  .meta({ id: 'RewardSeries' });
export type RewardSeries = z.infer<typeof rewardSeries>;

export const graphStats = z.object({ ...span, units: z.array(unitStats) }).meta({ id: 'GraphStats' });
export type GraphStats = z.infer<typeof graphStats>;

export const unitSeries = z.object({ ...steps, series: trafficSeries, rewards: rewardSeries }).meta({ id: 'UnitSeries' });
export type UnitSeries = z.infer<typeof unitSeries>;

export const feedbackStats = z
  .object({ ...steps, units: z.array(unitStats.extend({ rewards: rewardSeries })) })
  .meta({ id: 'FeedbackStats' });
export type FeedbackStats = z.infer<typeof feedbackStats>;

const windowOf = (defaultMs: number) => ({
  windowMs: queryInt.min(10_000).max(604_800_000).default(defaultMs),
  stepMs: queryInt.min(1000).optional().describe('Default: the window in about 180 steps'),
  endAt: queryInt.optional().describe('Epoch ms; default now'),
});
const minute = 60_000;
const quarterOfAnHour = 15 * minute;

export const deploymentStatsEndpoints = {
  get: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/stats',
    summary: 'Requests per second, errors by code and latency percentiles over a window',
    params: deploymentRef,
    query: z.object(windowOf(quarterOfAnHour)),
    response: deploymentStats,
  }),
  graph: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/stats/graph',
    summary: 'Requests, errors, latency and feedback of every predictor and unit of its graph, over the last minute or another window',
    params: deploymentRef,
    query: z.object(windowOf(minute)).omit({ stepMs: true }),
    response: graphStats,
  }),
  unit: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/stats/unit',
    summary: 'One unit of a graph over time',
    params: deploymentRef,
    query: z.object({
      ...windowOf(quarterOfAnHour),
      predictor: z.string(),
      node: z.string().optional().describe('Without it, the predictor as a whole'),
    }),
    response: unitSeries,
  }),
  feedback: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/stats/feedback',
    summary: 'Rewards over time of every predictor and unit that got feedback',
    params: deploymentRef,
    query: z.object(windowOf(quarterOfAnHour)),
    response: feedbackStats,
  }),
  shadow: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/stats/shadow',
    summary: "What the shadow would have answered against what callers got, from the prediction log; at most a day's newest 50,000 pairs",
    params: deploymentRef,
    query: z.object({
      windowMs: queryInt.min(10_000).max(86_400_000).default(3_600_000),
      endAt: queryInt.optional().describe('Epoch ms; default now'),
      limit: queryInt.min(1).max(200).default(50).describe('Of disagreements'),
    }),
    response: shadowComparison,
  }),
};
