// A run: one training or evaluation, with what it logged.
import type { Lifecycle } from './experiment.ts';
import type { MetricPoint } from './metric.ts';

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface RunInfo {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly userId: string;
  readonly status: RunStatus;
  /** Epoch ms, as the client gave it; 0 when it gave none. */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly artifactUri: string;
  readonly lifecycle: Lifecycle;
}

/** A dataset that a run read. */
export interface DatasetInput {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
  readonly tags: readonly KeyValue[];
}

export interface ModelOutput {
  readonly modelId: string;
  readonly step: number;
}

export interface Run extends RunInfo {
  /** Latest point of each metric, by key. */
  readonly metrics: readonly MetricPoint[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly datasets: readonly DatasetInput[];
  /** Ids of logged models that the run read. */
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly ModelOutput[];
}

/** The tag in which MLflow keeps a run's name; it and `RunInfo.name` are always equal. */
export const RUN_NAME_TAG = 'mlflow.runName';
/** The tag by which a dataset input says what it was used for, e.g. `training`. */
export const DATASET_CONTEXT_TAG = 'mlflow.data.context';
/** Descriptions of the models that clients before MLflow 3 logged: a JSON list. */
export const MODEL_HISTORY_TAG = 'mlflow.log-model.history';
