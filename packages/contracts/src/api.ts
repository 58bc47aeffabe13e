// Every endpoint of the native API by area. Adding one here without a handler fails a test of the server.
import { accelerationEndpoints } from './accelerations.ts';
import { artifactEndpoints } from './artifacts.ts';
import { batchEndpoints } from './batch.ts';
import { deploymentStatsEndpoints } from './deployment-stats.ts';
import { deploymentEndpoints } from './deployments.ts';
import { eventEndpoints } from './events.ts';
import { executionEndpoints } from './executions.ts';
import { experimentEndpoints } from './experiments.ts';
import { lineageEndpoints } from './lineage.ts';
import { modelEndpoints } from './models.ts';
import { platformEndpoints } from './platform.ts';
import { predictionEndpoints } from './predictions.ts';
import { runEndpoints } from './runs.ts';
import { searchEndpoints } from './search.ts';
import { sqlEndpoints } from './sql.ts';
import { workflowEndpoints } from './workflows.ts';

export const nativeApi = {
  platform: platformEndpoints,
  experiments: experimentEndpoints,
  runs: runEndpoints,
  artifacts: artifactEndpoints,
  models: modelEndpoints,
  accelerations: accelerationEndpoints,
  workflows: workflowEndpoints,
  executions: executionEndpoints,
  deployments: deploymentEndpoints,
  deploymentStats: deploymentStatsEndpoints,
  batch: batchEndpoints,
  predictions: predictionEndpoints,
  sql: sqlEndpoints,
  lineage: lineageEndpoints,
  search: searchEndpoints,
  events: eventEndpoints,
};
export type NativeApi = typeof nativeApi;
