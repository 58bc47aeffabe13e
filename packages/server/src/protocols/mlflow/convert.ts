// Domain values as MLflow's messages. int64 are JSON numbers, doubles that JSON lacks are strings, empty lists are left out.
import type { ArtifactFile } from '../../domain/artifacts/index.ts';
import type {
  DatasetInput,
  Experiment,
  KeyValue,
  LoggedModel,
  LoggedModelStatus,
  MetricPoint,
  ModelMetric,
  Run,
  RunInfo,
  RunStatus,
  View,
} from '../../domain/tracking/index.ts';
import type { RequestFields } from './request-fields.ts';

export const RUN_STATUS_NAMES: Readonly<Record<string, RunStatus>> = {
  RUNNING: 'RUNNING',
  SCHEDULED: 'SCHEDULED',
  FINISHED: 'FINISHED',
  FAILED: 'FAILED',
  KILLED: 'KILLED',
};
export const RUN_STATUS_NUMBERS: readonly RunStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

const VIEW_NAMES: Readonly<Record<string, View>> = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' };
const VIEW_NUMBERS: readonly View[] = ['active', 'deleted', 'all'];

export function readView(request: RequestFields, name: string): View {
  return request.choice(name, VIEW_NAMES, VIEW_NUMBERS) ?? 'active';
}

export const LOGGED_MODEL_STATUS_NAMES: Readonly<Record<string, LoggedModelStatus>> = {
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'upload_failed',
};
export const LOGGED_MODEL_STATUS_NUMBERS: readonly LoggedModelStatus[] = ['pending', 'ready', 'upload_failed'];

const WIRE_STATUS: Readonly<Record<LoggedModelStatus, string>> = {
  pending: 'LOGGED_MODEL_PENDING',
  ready: 'LOGGED_MODEL_READY',
  upload_failed: 'LOGGED_MODEL_UPLOAD_FAILED',
};

export function readKeyValues(request: RequestFields, name: string): KeyValue[] {
  return request.items(name).map((each) => ({ key: each.requiredText('key'), value: each.text('value') }));
}

function wireNumber(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** `{ name: list }`, or nothing when the list is empty. */
export function nonEmpty<Name extends string, T>(name: Name, list: readonly T[]): { [K in Name]?: readonly T[] } {
  return list.length > 0 ? ({ [name]: list } as { [K in Name]?: readonly T[] }) : {};
}

export function wireTags(tags: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function wireExperiment(experiment: Experiment): object {
  return {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycle,
    last_update_time: experiment.updatedAtMs,
    creation_time: experiment.createdAtMs,
    ...nonEmpty('tags', wireTags(experiment.tags)),
    workspace: 'default',
  };
}

export function wireRunInfo(run: RunInfo): object {
  return {
    run_uuid: run.runId,
    experiment_id: run.experimentId,
    run_name: run.name,
    user_id: run.userId,
    status: run.status,
    start_time: run.startedAtMs,
    ...(run.endedAtMs === null ? {} : { end_time: run.endedAtMs }),
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycle,
    run_id: run.runId,
  };
}

export function wireMetric(point: MetricPoint): object {
  return { key: point.key, value: wireNumber(point.value), timestamp: point.timestampMs, step: point.step };
}

function wireDatasetInput({ tags, name, digest, sourceType, source, schema, profile }: DatasetInput): object {
  return {
    ...nonEmpty('tags', tags),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      ...(schema === null ? {} : { schema }),
      ...(profile === null ? {} : { profile }),
    },
  };
}

export function wireRun(run: Run): object {
  return {
    info: wireRunInfo(run),
    data: { ...nonEmpty('metrics', run.metrics.map(wireMetric)), ...nonEmpty('params', run.params), ...nonEmpty('tags', run.tags) },
    inputs: {
      ...nonEmpty('dataset_inputs', run.datasets.map(wireDatasetInput)),
      ...nonEmpty(
        'model_inputs',
        run.modelInputs.map((modelId) => ({ model_id: modelId })),
      ),
    },
    outputs: nonEmpty(
      'model_outputs',
      run.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step })),
    ),
  };
}

function wireModelMetric(metric: ModelMetric, modelId: string): object {
  return {
    ...wireMetric(metric),
    ...(metric.datasetName ? { dataset_name: metric.datasetName } : {}),
    ...(metric.datasetDigest ? { dataset_digest: metric.datasetDigest } : {}),
    model_id: modelId,
    run_id: metric.runId,
  };
}

export function wireLoggedModel(model: LoggedModel, registrations: readonly { name: string; version: string }[]): object {
  return {
    info: {
      model_id: model.modelId,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAtMs,
      last_updated_timestamp_ms: model.updatedAtMs,
      artifact_uri: model.artifactUri,
      status: WIRE_STATUS[model.status],
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      ...nonEmpty('tags', model.tags),
      ...nonEmpty('registrations', registrations),
    },
    data: {
      ...nonEmpty('params', model.params),
      ...nonEmpty(
        'metrics',
        model.metrics.map((metric) => wireModelMetric(metric, model.modelId)),
      ),
    },
  };
}

export function wireFile(file: ArtifactFile): object {
  return { path: file.path, is_dir: file.isDirectory, ...(file.sizeBytes === undefined ? {} : { file_size: file.sizeBytes }) };
}
