// The tracking domain, put together.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newHexId, newLoggedModelId } from '../../kernel/ids.ts';
import type { LineageEdge } from '../lineage/index.ts';
import type { ExperimentStore } from './experiment-store.ts';
import { createExperiments, type Experiments } from './experiments.ts';
import type { LoggedModelStore } from './logged-model-store.ts';
import { createLoggedModels, type LoggedModels } from './logged-models.ts';
import { createMetricHistories, type MetricHistories } from './metric-histories.ts';
import type { MetricStore } from './metric-store.ts';
import { createRunChanges } from './run-changes.ts';
import type { RunDataStore } from './run-data-store.ts';
import { createRunLinks, type RunLinks } from './run-links.ts';
import type { RunLinksStore } from './run-links-store.ts';
import { createRunLogging, type RunLogging } from './run-logging.ts';
import type { RunCount, RunStore } from './run-store.ts';
import { createRuns, type Runs } from './runs.ts';

export interface TrackingStores {
  readonly experiments: ExperimentStore;
  readonly runs: RunStore;
  readonly runData: RunDataStore;
  readonly runLinks: RunLinksStore;
  readonly metrics: MetricStore;
  readonly loggedModels: LoggedModelStore;
}

export interface TrackingDeps {
  readonly stores: TrackingStores;
  readonly changes: Changes;
  readonly clock: Clock;
  /** Committed when it resolves. */
  readonly recordEdges: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly newRunId?: () => string;
  readonly newModelId?: () => string;
}

export interface Tracking {
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly logging: RunLogging;
  readonly links: RunLinks;
  readonly histories: MetricHistories;
  readonly loggedModels: LoggedModels;
  /** How many active runs each experiment holds; those without runs are left out. */
  countRuns(experimentIds: readonly string[]): Promise<RunCount[]>;
}

export function createTracking({
  stores,
  changes,
  clock,
  recordEdges,
  newRunId = newHexId,
  newModelId = newLoggedModelId,
}: TrackingDeps): Tracking {
  const runChanges = createRunChanges(changes, clock);
  const experiments = createExperiments(stores.experiments, changes, clock);
  const runs = createRuns({ store: stores.runs, experiments, runChanges, recordEdges, clock, newRunId });
  return {
    experiments,
    runs,
    logging: createRunLogging(stores.runData, stores.runs, runChanges),
    links: createRunLinks({ store: stores.runLinks, getInfo: runs.getInfo, runChanges, recordEdges, clock }),
    histories: createMetricHistories(stores.metrics),
    loggedModels: createLoggedModels({ store: stores.loggedModels, experiments, recordEdges, clock, newModelId }),
    countRuns: (experimentIds) => stores.runs.countByExperiment(experimentIds),
  };
}
