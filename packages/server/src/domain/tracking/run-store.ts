// Where runs are kept: their heads and searches over them. What they log is in `run-data-store.ts`.
import type { Page } from '../../kernel/paging.ts';
import type { Lifecycle, View } from './experiment.ts';
import type { KeyValue, Run, RunInfo, RunStatus } from './run.ts';
import type { Comparison } from './search/comparison.ts';
import type { SortKey } from './search/sort-key.ts';

export interface RunSearch {
  readonly experimentIds: readonly string[] | 'all';
  /** All of them must hold. A comparison with a metric, param or tag that a run lacks is false, also for `!=`. */
  readonly filter: readonly Comparison[];
  /** Then by start time, newest first, then by run id. Missing values come last, NaN before them, in both directions. */
  readonly orderBy: readonly SortKey[];
  readonly view: View;
  readonly pageSize: number;
  readonly pageToken?: string;
}

export interface RunChange {
  readonly status?: RunStatus;
  readonly endedAtMs?: number;
  /** Also sets the tag `mlflow.runName`. */
  readonly name?: string;
}

export interface RunCount {
  readonly experimentId: string;
  readonly active: number;
  readonly running: number;
  readonly latestStartedAtMs: number | null;
}

/** Every write is committed when it resolves. */
export interface RunStore {
  /** @returns false when a run with this id exists */
  create(run: RunInfo, tags: readonly KeyValue[]): Promise<boolean>;

  /** Of any lifecycle, with everything it logged. */
  get(runId: string): Promise<Run | undefined>;

  getInfo(runId: string): Promise<RunInfo | undefined>;

  /** @returns the run as it is now; undefined when there is none */
  update(runId: string, change: RunChange): Promise<RunInfo | undefined>;

  setLifecycle(runId: string, lifecycle: Lifecycle, atMs: number): Promise<void>;

  /**
   * @returns runs with everything they logged
   * @throws  invalid_argument (a page token of another search)
   */
  search(query: RunSearch): Promise<Page<Run>>;

  /** How many runs each experiment holds; experiments without runs are left out. */
  countByExperiment(experimentIds: readonly string[]): Promise<RunCount[]>;
}
