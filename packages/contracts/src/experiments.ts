// Experiments: the folders in which runs are kept. A `/` in the name makes a folder in the UI.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { epochMs, stringMap } from './scalars.ts';

export const lifecycle = z.enum(['active', 'deleted']);
export const lifecycleFilter = z.enum(['active', 'deleted', 'all']).default('active');

export const experimentSummary = z
  .object({
    experimentId: z.string(),
    name: z.string(),
    lifecycle,
    artifactLocation: z.string(),
    createdAt: epochMs,
    updatedAt: epochMs,
    tags: stringMap,
    runCount: z.int().describe('Active runs'),
    runningCount: z.int(),
    latestRunAt: epochMs.nullable(),
  })
  .meta({ id: 'ExperimentSummary' });
export type ExperimentSummary = z.infer<typeof experimentSummary>;

export const experiment = experimentSummary
  .extend({
    metricKeys: z.array(z.string()).describe('Every metric logged by a run of it, sorted'),
    paramKeys: z.array(z.string()),
    tagKeys: z.array(z.string()),
  })
  .meta({ id: 'Experiment' });
export type Experiment = z.infer<typeof experiment>;

export const experimentEndpoints = {
  list: defineEndpoint({
    method: 'GET',
    path: '/experiments',
    summary: 'Experiments, last changed first',
    query: pageQuery.extend({
      q: z.string().optional().describe('Part of the name or of a tag value'),
      lifecycle: lifecycleFilter,
    }),
    response: pageOf(experimentSummary),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/experiments/{experimentId}',
    summary: 'One experiment with the names of what its runs logged',
    params: z.object({ experimentId: z.string() }),
    response: experiment,
  }),
};
