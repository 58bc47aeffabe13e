// Change notifications. They say that something changed, not what it is now: read it again. A client that was away re-reads
// what it shows; nothing is replayed.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { epochMs, queryList } from './scalars.ts';

export const changeTopic = z
  .enum([
    'experiment',
    'run',
    'registered_model',
    'execution',
    'node_execution',
    'workflow',
    'deployment',
    'batch_job',
    'prediction',
    'lineage',
  ])
  .meta({ id: 'ChangeTopic' });
export type ChangeTopic = z.infer<typeof changeTopic>;

export const changeEvent = z
  .object({
    topic: changeTopic.describe('What kind of thing changed'),
    kind: z.string().describe('What happened, e.g. created, updated, metrics'),
    id: z.string().describe('Of the object, as in entity ids'),
    at: epochMs,
  })
  .meta({ id: 'ChangeEvent' });
export type ChangeEvent = z.infer<typeof changeEvent>;

export const eventEndpoints = {
  subscribe: defineEndpoint({
    method: 'GET',
    path: '/events',
    summary: 'Changes as they are committed (server-sent events)',
    query: z.object({ topics: queryList.pipe(z.array(changeTopic)).optional().describe('May be repeated; default is all') }),
    response: changeEvent,
    answer: 'events',
  }),
};
