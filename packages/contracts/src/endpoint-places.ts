// Where each endpoint is: the part of the table that a client needs at run time, and a server at its start. Free of zod, so that
// the UI's first load stays small and the server's start quick. It repeats the table; a test proves the two equal and prints what this file should say.
import type { NativeApi } from './api.ts';
import type { Answer } from './endpoint.ts';

/** Every path of the native API begins with this. */
export const API_PREFIX = '/api/v1';

export type EndpointPlace = readonly [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, answer: Answer];

export const endpointPlaces: { readonly [Area in keyof NativeApi]: { readonly [Name in keyof NativeApi[Area]]: EndpointPlace } } = {
  platform: {
    info: ['GET', '/info', 'json'],
    home: ['GET', '/home', 'json'],
  },
  experiments: {
    list: ['GET', '/experiments', 'json'],
    get: ['GET', '/experiments/{experimentId}', 'json'],
  },
  runs: {
    search: ['POST', '/runs/search', 'json'],
    get: ['GET', '/runs/{runId}', 'json'],
    metricHistory: ['POST', '/metrics/history', 'json'],
  },
  artifacts: {
    listOfRun: ['GET', '/runs/{runId}/artifacts', 'json'],
    contentOfRun: ['GET', '/runs/{runId}/artifacts/content', 'content'],
    listOfModel: ['GET', '/logged-models/{modelId}/artifacts', 'json'],
    contentOfModel: ['GET', '/logged-models/{modelId}/artifacts/content', 'content'],
  },
  models: {
    list: ['GET', '/models', 'json'],
    get: ['GET', '/models/{name}', 'json'],
    versions: ['GET', '/models/{name}/versions', 'json'],
    version: ['GET', '/models/{name}/versions/{version}', 'json'],
    setAlias: ['PUT', '/models/{name}/aliases/{alias}', 'json'],
    deleteAlias: ['DELETE', '/models/{name}/aliases/{alias}', 'json'],
  },
  workflows: {
    list: ['GET', '/workflows', 'json'],
    get: ['GET', '/workflows/{project}/{domain}/{name}', 'json'],
    launchPlans: ['GET', '/launch-plans', 'json'],
  },
  executions: {
    list: ['GET', '/executions', 'json'],
    get: ['GET', '/executions/{project}/{domain}/{name}', 'json'],
    nodeData: ['GET', '/executions/{project}/{domain}/{name}/nodes/{nodeId}/data', 'json'],
    logs: ['GET', '/executions/{project}/{domain}/{name}/nodes/{nodeId}/attempts/{attempt}/logs', 'json'],
    followLogs: ['GET', '/executions/{project}/{domain}/{name}/nodes/{nodeId}/attempts/{attempt}/logs/follow', 'events'],
    terminate: ['POST', '/executions/{project}/{domain}/{name}/terminate', 'json'],
    relaunch: ['POST', '/executions/{project}/{domain}/{name}/relaunch', 'json'],
  },
  deployments: {
    list: ['GET', '/deployments', 'json'],
    get: ['GET', '/deployments/{namespace}/{name}', 'json'],
    apply: ['PUT', '/deployments', 'json'],
    diff: ['POST', '/deployments/diff', 'json'],
    delete: ['DELETE', '/deployments/{namespace}/{name}', 'json'],
    load: ['POST', '/deployments/{namespace}/{name}/load', 'json'],
    unload: ['POST', '/deployments/{namespace}/{name}/unload', 'json'],
    revisions: ['GET', '/deployments/{namespace}/{name}/revisions', 'json'],
    revisionDiff: ['GET', '/deployments/{namespace}/{name}/revisions/diff', 'json'],
    rollback: ['POST', '/deployments/{namespace}/{name}/rollback', 'json'],
    setTraffic: ['PUT', '/deployments/{namespace}/{name}/traffic', 'json'],
    routers: ['GET', '/deployments/{namespace}/{name}/routers', 'json'],
    predict: ['POST', '/deployments/{namespace}/{name}/predict', 'json'],
  },
  deploymentStats: {
    get: ['GET', '/deployments/{namespace}/{name}/stats', 'json'],
    graph: ['GET', '/deployments/{namespace}/{name}/stats/graph', 'json'],
    unit: ['GET', '/deployments/{namespace}/{name}/stats/unit', 'json'],
    feedback: ['GET', '/deployments/{namespace}/{name}/stats/feedback', 'json'],
    shadow: ['GET', '/deployments/{namespace}/{name}/stats/shadow', 'json'],
  },
  accelerations: {
    create: ['POST', '/accelerations', 'json'],
    get: ['GET', '/accelerations/{id}', 'json'],
    ofVersion: ['GET', '/models/{name}/versions/{version}/accelerations', 'json'],
    ofDeployment: ['GET', '/deployments/{namespace}/{name}/accelerations', 'json'],
  },
  batch: {
    create: ['POST', '/batch-jobs', 'json'],
    list: ['GET', '/batch-jobs', 'json'],
    get: ['GET', '/batch-jobs/{id}', 'json'],
    cancel: ['POST', '/batch-jobs/{id}/cancel', 'json'],
    resume: ['POST', '/batch-jobs/{id}/resume', 'json'],
    delete: ['DELETE', '/batch-jobs/{id}', 'json'],
  },
  predictions: {
    list: ['GET', '/predictions', 'json'],
    get: ['GET', '/predictions/{id}', 'json'],
    why: ['GET', '/predictions/{id}/why', 'json'],
  },
  sql: {
    query: ['POST', '/sql/query', 'json'],
    tables: ['GET', '/sql/tables', 'json'],
  },
  lineage: {
    graph: ['GET', '/lineage', 'json'],
  },
  search: {
    find: ['GET', '/search', 'json'],
  },
  events: {
    subscribe: ['GET', '/events', 'events'],
  },
};
