// Files of runs and of logged models. Content is streamed as an attachment that no browser will run.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';

export const artifactFile = z
  .object({
    path: z.string().describe('From the artifact root, e.g. plots/confusion.png'),
    name: z.string(),
    isDirectory: z.boolean(),
    sizeBytes: z.int().nullable(),
  })
  .meta({ id: 'ArtifactFile' });
export type ArtifactFile = z.infer<typeof artifactFile>;

export const artifactListing = z.object({ path: z.string(), files: z.array(artifactFile) }).meta({ id: 'ArtifactListing' });
export type ArtifactListing = z.infer<typeof artifactListing>;

const runParams = z.object({ runId: z.string() });
const modelParams = z.object({ modelId: z.string() });
const directory = z.object({ path: z.string().default('').describe('A directory; empty is the root') });
const file = z.object({ path: z.string().min(1) });

export const artifactEndpoints = {
  listOfRun: defineEndpoint({
    method: 'GET',
    path: '/runs/{runId}/artifacts',
    summary: 'Files of a run, one directory deep',
    params: runParams,
    query: directory,
    response: artifactListing,
  }),
  contentOfRun: defineEndpoint({
    method: 'GET',
    path: '/runs/{runId}/artifacts/content',
    summary: 'One file of a run',
    params: runParams,
    query: file,
    response: z.unknown(),
    answer: 'content',
  }),
  listOfModel: defineEndpoint({
    method: 'GET',
    path: '/logged-models/{modelId}/artifacts',
    summary: 'Files of a logged model, one directory deep',
    params: modelParams,
    query: directory,
    response: artifactListing,
  }),
  contentOfModel: defineEndpoint({
    method: 'GET',
    path: '/logged-models/{modelId}/artifacts/content',
    summary: 'One file of a logged model',
    params: modelParams,
    query: file,
    response: z.unknown(),
    answer: 'content',
  }),
};
