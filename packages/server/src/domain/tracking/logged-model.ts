// A logged model: what a training run made, before anybody registers it.
import type { Lifecycle } from './experiment.ts';
import type { LoggedMetric } from './metric.ts';
import type { KeyValue } from './run.ts';

export type LoggedModelStatus = 'pending' | 'ready' | 'upload_failed';

export interface LoggedModelInfo {
  /** `m-` and 32 hex digits. */
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly modelType: string;
  /** Empty when it was logged outside a run. */
  readonly sourceRunId: string;
  readonly artifactUri: string;
  readonly status: LoggedModelStatus;
  readonly lifecycle: Lifecycle;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface ModelMetric extends LoggedMetric {
  /** The run that measured it. */
  readonly runId: string;
}

export interface LoggedModel extends LoggedModelInfo {
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  /** Latest point of each (key, dataset, run). */
  readonly metrics: readonly ModelMetric[];
}
