// All stores of tracking on one database.
import type { TrackingStores } from '../../../domain/tracking/tracking.ts';
import type { SqlDatabase } from '../database.ts';
import { createExperimentStore } from './experiment-store.ts';
import { createLoggedModelStore } from './logged-model-store.ts';
import { createMetricStore } from './metric-store.ts';
import { createRunDataStore } from './run-data-store.ts';
import { createRunLinksStore } from './run-links-store.ts';
import { createRunStore } from './run-store.ts';

export function createTrackingStores(database: SqlDatabase): TrackingStores {
  return {
    experiments: createExperimentStore(database),
    runs: createRunStore(database),
    runData: createRunDataStore(database),
    runLinks: createRunLinksStore(database),
    metrics: createMetricStore(database),
    loggedModels: createLoggedModelStore(database),
  };
}
