// The platform itself: what this server is, and the home page.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { entityCard } from './entity.ts';
import { durationMs, epochMs } from './scalars.ts';

export const serverInfo = z
  .object({
    name: z.literal('ovenbird'),
    version: z.string(),
    startedAt: epochMs,
    controlUrl: z.string().describe('APIs and UI, e.g. http://127.0.0.1:8080'),
    inferenceUrl: z.string().nullable().describe('Predictions, e.g. http://127.0.0.1:9000; null while not serving'),
    dataDirectory: z.string().nullable().describe('Null when nothing is kept on this machine'),
    database: z.object({ kind: z.enum(['sqlite', 'postgres']) }),
    blobs: z.object({ kind: z.enum(['directory', 's3']) }),
    predictionLog: z.object({ kind: z.enum(['segments', 'kafka']) }),
    python: z.object({
      available: z.boolean(),
      version: z.string().nullable(),
      message: z.string().nullable().describe('What to do when it is not available'),
    }),
  })
  .meta({ id: 'ServerInfo' });
export type ServerInfo = z.infer<typeof serverInfo>;

export const activity = entityCard
  .extend({
    startedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    durationMs: durationMs.nullable(),
  })
  .meta({ id: 'Activity' });
export type Activity = z.infer<typeof activity>;

export const attention = entityCard.extend({ reason: z.string().describe('Why a person is needed') }).meta({ id: 'Attention' });
export type Attention = z.infer<typeof attention>;

export const home = z
  .object({
    at: epochMs,
    running: z.array(activity).describe('What runs now, newest first'),
    recent: z.object({
      executions: z.array(activity),
      runs: z.array(activity),
      deployments: z.array(activity),
      batchJobs: z.array(activity),
    }),
    attention: z.array(attention).describe('What needs a person, newest first'),
    counts: z.object({
      experiments: z.int(),
      runs: z.int(),
      models: z.int(),
      executions: z.int(),
      deployments: z.int(),
    }),
  })
  .meta({ id: 'Home' });
export type Home = z.infer<typeof home>;

export const platformEndpoints = {
  info: defineEndpoint({ method: 'GET', path: '/info', summary: 'What this server is', response: serverInfo }),
  home: defineEndpoint({
    method: 'GET',
    path: '/home',
    summary: 'What runs now, what changed lately, what needs a person',
    response: home,
  }),
};
