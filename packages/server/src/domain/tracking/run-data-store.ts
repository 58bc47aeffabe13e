// Where runs log: the hot path of tracking.
import type { LoggedMetric } from './metric.ts';
import type { KeyValue } from './run.ts';

export interface RunBatch {
  readonly metrics: readonly LoggedMetric[];
  /** Keys are distinct. */
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

export interface ParamConflict {
  readonly key: string;
  readonly current: string;
  readonly wanted: string;
}

export type LogOutcome =
  | { readonly kind: 'logged' }
  | { readonly kind: 'no_run' }
  | { readonly kind: 'run_deleted' }
  /** Params are written once: the same value again is fine, another is not. */
  | { readonly kind: 'param_conflict'; readonly conflicts: readonly ParamConflict[] };

export interface RunDataStore {
  /**
   * Log everything or nothing. Committed (safe from `kill -9`) when it resolves.
   * Points are a set: the same (key, step, timestamp, value) again changes nothing. Tags are upserts, the last wins. The
   * latest value of a metric is the greatest by (step, timestamp, value). A point with `modelId` is also a metric of that
   * model. The tag `mlflow.runName` also renames the run.
   */
  log(runId: string, batch: RunBatch): Promise<LogOutcome>;

  deleteTag(runId: string, key: string): Promise<'deleted' | 'no_tag' | 'no_run' | 'run_deleted'>;
}
