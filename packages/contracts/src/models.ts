// Registered models, their versions and aliases.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { pageOf, pageQuery } from './paging.ts';
import { epochMs, jsonValue, stringMap } from './scalars.ts';

/** One column or tensor of a model's signature. */
export const signatureField = z.object({
  name: z.string().nullable(),
  type: z.string().describe('e.g. double, string, tensor(float32)'),
  shape: z.array(z.int()).nullable().describe('-1 is any; null for a column'),
  required: z.boolean(),
});

export const modelSignature = z
  .object({
    inputs: z.array(signatureField).nullable(),
    outputs: z.array(signatureField).nullable(),
    params: z.array(z.object({ name: z.string(), type: z.string(), default: jsonValue })).nullable(),
  })
  .meta({ id: 'ModelSignature' });
export type ModelSignature = z.infer<typeof modelSignature>;

/** A place where a version serves now. */
export const servedAt = z
  .object({
    namespace: z.string(),
    name: z.string(),
    revision: z.int(),
    predictor: z.string(),
    trafficPercent: z.number(),
    shadow: z.boolean(),
    state: objectState,
  })
  .meta({ id: 'ServedAt' });
export type ServedAt = z.infer<typeof servedAt>;

export const modelVersionSummary = z
  .object({
    name: z.string(),
    version: z.string(),
    status: z.enum(['pending', 'ready', 'failed']),
    state: objectState,
    stage: z.enum(['None', 'Staging', 'Production', 'Archived']),
    aliases: z.array(z.string()),
    tags: stringMap,
    description: z.string().nullable(),
    createdAt: epochMs,
    updatedAt: epochMs,
    user: z.string().nullable(),
    runId: z.string().nullable(),
    modelId: z.string().nullable().describe('Logged model it was made from'),
    source: z.string(),
    servedAt: z.array(servedAt),
  })
  .meta({ id: 'ModelVersionSummary' });
export type ModelVersionSummary = z.infer<typeof modelVersionSummary>;

export const modelVersion = modelVersionSummary
  .extend({
    statusMessage: z.string().nullable(),
    runName: z.string().nullable(),
    experimentId: z.string().nullable(),
    signature: modelSignature.nullable().describe('Null when the model was logged without one'),
    flavors: z.array(z.string()),
    inputExample: jsonValue.nullable(),
  })
  .meta({ id: 'ModelVersion' });
export type ModelVersion = z.infer<typeof modelVersion>;

export const registeredModel = z
  .object({
    name: z.string(),
    description: z.string().nullable(),
    createdAt: epochMs,
    updatedAt: epochMs,
    tags: stringMap,
    aliases: stringMap.describe('Alias to version, e.g. { champion: "3" }'),
    versionCount: z.int(),
    latestVersion: z.string().nullable(),
    servedAt: z.array(servedAt.extend({ version: z.string() })),
  })
  .meta({ id: 'RegisteredModel' });
export type RegisteredModel = z.infer<typeof registeredModel>;

const modelParams = z.object({ name: z.string() });
const aliasParams = z.object({ name: z.string(), alias: z.string().min(1) });

export const modelEndpoints = {
  list: defineEndpoint({
    method: 'GET',
    path: '/models',
    summary: 'Registered models, last changed first',
    query: pageQuery.extend({ q: z.string().optional().describe('Part of the name or of a tag value') }),
    response: pageOf(registeredModel),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/models/{name}',
    summary: 'One registered model',
    params: modelParams,
    response: registeredModel,
  }),
  versions: defineEndpoint({
    method: 'GET',
    path: '/models/{name}/versions',
    summary: 'Versions of a model, newest first',
    params: modelParams,
    query: pageQuery,
    response: pageOf(modelVersionSummary),
  }),
  version: defineEndpoint({
    method: 'GET',
    path: '/models/{name}/versions/{version}',
    summary: 'One version with its signature and where it serves',
    params: z.object({ name: z.string(), version: z.string() }),
    response: modelVersion,
  }),
  setAlias: defineEndpoint({
    method: 'PUT',
    path: '/models/{name}/aliases/{alias}',
    summary: 'Point an alias at a version; deployments that follow the alias roll to it',
    params: aliasParams,
    body: z.object({ version: z.string() }),
    response: registeredModel,
  }),
  deleteAlias: defineEndpoint({
    method: 'DELETE',
    path: '/models/{name}/aliases/{alias}',
    summary: 'Remove an alias; removing one that does not exist succeeds',
    params: aliasParams,
    response: registeredModel,
  }),
};
