// Logged predictions: what was asked, what was answered, and why.
import { z } from 'zod';
import { deploymentRef } from './deployments.ts';
import { defineEndpoint } from './endpoint.ts';
import { lineageKind, objectState } from './entity.ts';
import { pageOf, pageQuery } from './paging.ts';
import { durationMs, epochMs, jsonValue, queryInt, stringMap } from './scalars.ts';

/** One unit of the graph that took part in an answer. */
export const predictionNode = z.object({
  node: z.string(),
  modelName: z.string().nullable(),
  modelVersion: z.string().nullable(),
  durationMs: durationMs.nullable(),
});

export const predictionSummary = z
  .object({
    id: z.string().describe('The puid of the response'),
    at: epochMs,
    deployment: deploymentRef,
    revision: z.int(),
    predictor: z.string(),
    protocol: z.string(),
    status: z.int().describe('HTTP status'),
    state: objectState,
    durationMs,
    nodes: z.array(predictionNode),
    summary: z.string().describe('Answer in one line, e.g. "fruit" or the error message'),
  })
  .meta({ id: 'PredictionSummary' });
export type PredictionSummary = z.infer<typeof predictionSummary>;

export const prediction = predictionSummary
  .extend({
    request: jsonValue,
    response: jsonValue,
    traceId: z.string().nullable().describe('Of its OpenTelemetry trace; null when it was not traced, or its trace is not kept'),
    traceUrl: z.string().nullable().describe('Page of that trace; null unless the server was started with --trace-ui'),
    truncated: z.boolean().describe('True when request or response was too large to keep whole'),
    feedback: z.array(z.object({ at: epochMs, reward: z.number().nullable(), truth: jsonValue })),
  })
  .meta({ id: 'Prediction' });
export type Prediction = z.infer<typeof prediction>;

/** One step of the answer to "why": the next thing upstream, or the reason why it is not known. */
export const whyLink = z
  .object({
    kind: lineageKind,
    id: z.string().nullable().describe('Null when the link is missing'),
    role: z.string().nullable().describe('How it led to the link before it, e.g. trained'),
    title: z.string(),
    state: objectState.nullable(),
    at: epochMs.nullable(),
    href: z.string().nullable(),
    details: stringMap.describe('Facts worth reading, e.g. { accuracy: "0.93" }'),
    missing: z.string().nullable().describe('Why the link is not known; null when it is'),
  })
  .meta({ id: 'WhyLink' });
export type WhyLink = z.infer<typeof whyLink>;

export const why = z
  .object({
    predictionId: z.string(),
    complete: z.boolean().describe('No link is missing'),
    chain: z.array(whyLink).describe('From the prediction up to the data'),
  })
  .meta({ id: 'Why' });
export type Why = z.infer<typeof why>;

const predictionParams = z.object({ id: z.string() });

export const predictionEndpoints = {
  list: defineEndpoint({
    method: 'GET',
    path: '/predictions',
    summary: 'Logged predictions, newest first',
    query: pageQuery.extend({
      namespace: z.string().optional(),
      name: z.string().optional().describe('Name of the deployment'),
      revision: queryInt.optional(),
      predictor: z.string().optional(),
      status: queryInt.optional().describe('HTTP status'),
      label: z.string().optional().describe('A class that one of its rows was told'),
      state: z.enum(['succeeded', 'failed']).optional(),
      fromAt: queryInt.optional().describe('Epoch ms, inclusive'),
      toAt: queryInt.optional().describe('Epoch ms, exclusive'),
    }),
    response: pageOf(predictionSummary),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/predictions/{id}',
    summary: 'One prediction with request and response',
    params: predictionParams,
    response: prediction,
  }),
  why: defineEndpoint({
    method: 'GET',
    path: '/predictions/{id}/why',
    summary: 'From a prediction back to the data its model was trained on',
    params: predictionParams,
    response: why,
  }),
};
