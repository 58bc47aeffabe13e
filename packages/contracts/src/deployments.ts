// Deployments (SeldonDeployments): apply, look at, roll back, try. Their request statistics are in `deployment-stats.ts`.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { pageOf, pageQuery } from './paging.ts';
import { routerBelief } from './router-beliefs.ts';
import { durationMs, epochMs, jsonValue, queryFlag, queryInt, stringMap } from './scalars.ts';

export const deploymentRef = z.object({ namespace: z.string(), name: z.string() }).meta({ id: 'DeploymentRef' });
export type DeploymentRef = z.infer<typeof deploymentRef>;

/** A model that a revision pinned: where its uri pointed when the revision was made. */
export const pinnedModel = z
  .object({
    predictor: z.string(),
    node: z.string().describe('Name of the graph unit'),
    uri: z.string().describe('As written in the manifest, e.g. models:/food-classifier@champion'),
    modelName: z.string().nullable(),
    modelVersion: z.string().nullable(),
    accelerated: z.boolean().describe('Answered in process by a verified ONNX file'),
  })
  .meta({ id: 'PinnedModel' });
export type PinnedModel = z.infer<typeof pinnedModel>;

export const predictorSummary = z
  .object({
    name: z.string(),
    trafficPercent: z.number(),
    shadow: z.boolean(),
    replicas: z.int().describe('Copies that are wanted, of the unit that has most'),
    availableReplicas: z.int().describe('Copies that can answer, of the unit that has least'),
    state: objectState,
    message: z.string().nullable(),
    models: z.array(pinnedModel),
  })
  .meta({ id: 'PredictorSummary' });
export type PredictorSummary = z.infer<typeof predictorSummary>;

/** The last minutes of traffic, oldest first, for a line of a table. */
export const sparkline = z
  .object({
    startAt: epochMs,
    stepMs: durationMs,
    requestsPerSecond: z.array(z.number()),
    errorsPerSecond: z.array(z.number()),
    p99Ms: z.array(z.number().nullable()).describe('99th percentile of the latency; null where there was no request'),
  })
  .meta({ id: 'Sparkline' });
export type Sparkline = z.infer<typeof sparkline>;

export const deploymentSummary = deploymentRef
  .extend({
    seldonState: z.enum(['Available', 'Creating', 'Failed', 'Unloaded']),
    state: objectState,
    message: z.string().nullable().describe('Why it is not available, or what of it is not'),
    protocol: z.enum(['seldon', 'v2', 'tensorflow']),
    revision: z.int().nullable().describe('The one that serves; null before the first is ready, and while it is unloaded'),
    latestRevision: z.int(),
    createdAt: epochMs,
    updatedAt: epochMs,
    predictors: z.array(predictorSummary),
    sparkline: sparkline.nullable(),
  })
  .meta({ id: 'DeploymentSummary' });
export type DeploymentSummary = z.infer<typeof deploymentSummary>;

/** Kubernetes-style condition, as in the status of a SeldonDeployment. */
export const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  changedAt: epochMs.nullable(),
});

export interface GraphUnit {
  name: string;
  type: string;
  implementation: string | null;
  modelUri: string | null;
  modelName: string | null;
  modelVersion: string | null;
  runtime: string | null;
  children: GraphUnit[];
}
export const graphUnit: z.ZodType<GraphUnit, GraphUnit> = z
  .object({
    name: z.string(),
    type: z.string(),
    implementation: z.string().nullable(),
    modelUri: z.string().nullable(),
    modelName: z.string().nullable(),
    modelVersion: z.string().nullable(),
    runtime: z.string().nullable(),
    get children() {
      return z.array(graphUnit);
    },
  })
  .meta({ id: 'GraphUnit' });

export const deployment = deploymentSummary
  .extend({
    manifest: jsonValue.describe('The SeldonDeployment as applied'),
    status: jsonValue.describe("Seldon's status object"),
    conditions: z.array(condition),
    graphs: z.array(z.object({ predictor: z.string(), root: graphUnit })),
    copies: z
      .array(z.object({ predictor: z.string(), node: z.string(), desired: z.int(), available: z.int() }))
      .describe('Of each unit that serves, as last counted'),
    endpoints: z.array(
      z.object({
        protocol: z.enum(['seldon', 'v2', 'tensorflow', 'mlflow', 'grpc']),
        url: z.string().describe('Of gRPC host and port, as its clients take them'),
        metadata: stringMap.nullable().describe('Of gRPC: what a call says beside its message, to name the deployment'),
        example: jsonValue.nullable().describe('A request body that it accepts'),
      }),
    ),
  })
  .meta({ id: 'Deployment' });
export type Deployment = z.infer<typeof deployment>;

export const documentChange = z
  .object({
    path: z.string().describe('e.g. spec.predictors[main].traffic'),
    before: jsonValue.optional().describe('Absent when it is new'),
    after: jsonValue.optional().describe('Absent when it goes away'),
  })
  .meta({ id: 'DocumentChange' });
export type DocumentChange = z.infer<typeof documentChange>;

export const revision = z
  .object({
    revision: z.int(),
    createdAt: epochMs,
    cause: z.enum(['apply', 'alias_moved', 'rollback', 'update', 'accelerated']),
    causeText: z.string().describe('e.g. "champion moved from 1 to 2"'),
    state: objectState,
    message: z.string().nullable(),
    readyAt: epochMs.nullable(),
    retiredAt: epochMs.nullable(),
    models: z.array(pinnedModel),
    manifest: jsonValue,
    changes: z
      .array(documentChange)
      .nullable()
      .describe('Against the revision before it, of the manifest and of the models; null of the first'),
  })
  .meta({ id: 'Revision' });
export type Revision = z.infer<typeof revision>;

export const revisionDiff = z
  .object({
    from: z.object({ revision: z.int(), text: z.string().describe('Its manifest as YAML, with the models that it pinned') }),
    to: z.object({ revision: z.int(), text: z.string() }),
    changes: z.array(documentChange),
  })
  .meta({ id: 'RevisionDiff' });
export type RevisionDiff = z.infer<typeof revisionDiff>;

export const applyResult = deploymentRef
  .extend({
    outcome: z.enum(['created', 'configured', 'unchanged']),
    revision: z.int(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ApplyResult' });
export type ApplyResult = z.infer<typeof applyResult>;

export const loadResult = deploymentRef
  .extend({ outcome: z.enum(['changed', 'unchanged']), revision: z.int().describe('The one that is wanted') })
  .meta({ id: 'LoadResult' });
export type LoadResult = z.infer<typeof loadResult>;

export const applyPreview = deploymentRef
  .extend({
    outcome: z.enum(['created', 'configured', 'unchanged']).describe('What applying would do'),
    changes: z.array(documentChange),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ApplyPreview' });
export type ApplyPreview = z.infer<typeof applyPreview>;

const ifRevision = z.int().describe('The latest revision that the caller knows of; refused as aborted when there is a newer one');

const manifestBody = z.object({
  manifest: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .describe('One SeldonDeployment as an object, or text in YAML or JSON with any number of documents'),
  namespace: z.string().optional().describe('For documents that name none; default is "default"'),
});

export const deploymentEndpoints = {
  list: defineEndpoint({
    method: 'GET',
    path: '/deployments',
    summary: 'Deployments by namespace and name',
    query: pageQuery.extend({
      namespace: z.string().optional(),
      q: z.string().optional(),
      sparkline: queryFlag.default(false).describe('Add the last minutes of traffic'),
    }),
    response: pageOf(deploymentSummary),
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}',
    summary: 'One deployment with manifest, status, graph and addresses',
    params: deploymentRef,
    response: deployment,
  }),
  apply: defineEndpoint({
    method: 'PUT',
    path: '/deployments',
    summary: 'Apply SeldonDeployments; all documents are validated before the first takes effect',
    body: manifestBody,
    response: z.object({ results: z.array(applyResult) }),
  }),
  diff: defineEndpoint({
    method: 'POST',
    path: '/deployments/diff',
    summary: 'What applying SeldonDeployments would change; nothing is changed',
    body: manifestBody,
    response: z.object({ results: z.array(applyPreview) }),
  }),
  delete: defineEndpoint({
    method: 'DELETE',
    path: '/deployments/{namespace}/{name}',
    summary: 'Take a deployment down; its revisions and logged predictions are kept',
    params: deploymentRef,
    response: z.object({}),
  }),
  load: defineEndpoint({
    method: 'POST',
    path: '/deployments/{namespace}/{name}/load',
    summary: 'Load an unloaded deployment again; returns before it answers',
    params: deploymentRef,
    response: loadResult,
  }),
  unload: defineEndpoint({
    method: 'POST',
    path: '/deployments/{namespace}/{name}/unload',
    summary: 'Take its models out of memory until somebody loads it, through restarts and new revisions; manifest and revisions stay',
    params: deploymentRef,
    response: loadResult,
  }),
  revisions: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/revisions',
    summary: 'Revisions, newest first',
    params: deploymentRef,
    query: pageQuery,
    response: pageOf(revision),
  }),
  revisionDiff: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/revisions/diff',
    summary: 'How two revisions differ',
    params: deploymentRef,
    query: z.object({ from: queryInt, to: queryInt }),
    response: revisionDiff,
  }),
  rollback: defineEndpoint({
    method: 'POST',
    path: '/deployments/{namespace}/{name}/rollback',
    summary: 'Make a new revision out of an old one, with the very model versions it had',
    params: deploymentRef,
    body: z.object({ revision: z.int(), ifRevision: ifRevision.optional() }),
    response: applyResult,
  }),
  setTraffic: defineEndpoint({
    method: 'PUT',
    path: '/deployments/{namespace}/{name}/traffic',
    summary: 'Make a new revision with other weights and the very models that serve; nothing is loaded again',
    params: deploymentRef,
    body: z.object({
      ifRevision,
      weights: z
        .record(z.string(), z.int().min(0).max(100))
        .describe('Percent by predictor; who is not named keeps what it has. All together make 100, but for the shadow, which gets copies'),
    }),
    response: applyResult,
  }),
  routers: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/routers',
    summary: 'What routers that learn from feedback believe of their branches, a second ago at most',
    params: deploymentRef,
    response: z.object({ items: z.array(routerBelief) }),
  }),
  predict: defineEndpoint({
    method: 'POST',
    path: '/deployments/{namespace}/{name}/predict',
    summary: 'Send one request to the data plane and show what came back',
    params: deploymentRef,
    body: z.object({
      protocol: z.enum(['seldon', 'v2', 'tensorflow', 'mlflow']).default('seldon'),
      payload: jsonValue,
    }),
    response: z.object({
      status: z.int().describe('HTTP status of the data plane'),
      durationMs,
      predictionId: z.string().nullable(),
      headers: stringMap,
      body: jsonValue,
    }),
  }),
};
