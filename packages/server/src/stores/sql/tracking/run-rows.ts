// Rows of runs, with everything they logged as JSON columns, and runs made of them.
import { type RawBuilder, sql } from 'kysely';
import type { KeyValue, Run, RunInfo } from '../../../domain/tracking/run.ts';
import type { SqlDatabase } from '../database.ts';
import { jsonRows } from '../search/json-rows.ts';

export interface RunInfoRow {
  run_id: string;
  experiment_id: number;
  name: string;
  user_id: string;
  status: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  artifact_uri: string;
  lifecycle: string;
}

export interface FullRunRow extends RunInfoRow {
  metrics_json: string;
  params_json: string;
  tags_json: string;
  datasets_json: string;
  models_json: string;
}

/** Columns of a `FullRunRow`, for `runs r`. */
export function fullRunColumns(dialect: SqlDatabase['dialect']): RawBuilder<unknown> {
  const rows = (columns: RawBuilder<unknown>, from: RawBuilder<unknown>) => jsonRows(dialect, columns, from);
  const metrics = rows(
    sql`k.name, v.value, v.is_nan, v.timestamp_ms, v.step`,
    sql`latest_metrics v join metric_keys k on k.key_id = v.key_id where v.run_key = r.run_key`,
  );
  const datasets = rows(
    sql`d.name, d.digest, d.source_type, d.source, d.schema, d.profile, v.tags`,
    sql`run_datasets v join datasets d on d.dataset_key = v.dataset_key where v.run_key = r.run_key`,
  );
  return sql`r.run_id, r.experiment_id, r.name, r.user_id, r.status, r.started_at_ms, r.ended_at_ms, r.artifact_uri, r.lifecycle,
    ${metrics} as metrics_json,
    ${rows(sql`v.key, v.value`, sql`run_params v where v.run_key = r.run_key`)} as params_json,
    ${rows(sql`v.key, v.value`, sql`run_tags v where v.run_key = r.run_key`)} as tags_json,
    ${datasets} as datasets_json,
    ${rows(sql`v.direction, v.model_id, v.step`, sql`run_models v where v.run_key = r.run_key`)} as models_json`;
}

export function toRunInfo(row: RunInfoRow): RunInfo {
  return {
    runId: row.run_id,
    experimentId: String(row.experiment_id),
    name: row.name,
    userId: row.user_id,
    status: row.status as RunInfo['status'],
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    artifactUri: row.artifact_uri,
    lifecycle: row.lifecycle as RunInfo['lifecycle'],
  };
}

type MetricParts = [key: string, value: number, isNan: number, timestampMs: number, step: number];
type DatasetParts = [string, string, string, string, string | null, string | null, string];

export function toRun(row: FullRunRow): Run {
  const models = parse<[string, string, number]>(row.models_json);
  return {
    ...toRunInfo(row),
    metrics: parse<MetricParts>(row.metrics_json).map(([key, value, isNan, timestampMs, step]) => ({
      key,
      value: isNan ? Number.NaN : value,
      timestampMs,
      step,
    })),
    params: toKeyValues(row.params_json),
    tags: toKeyValues(row.tags_json),
    datasets: parse<DatasetParts>(row.datasets_json).map(([name, digest, sourceType, source, schema, profile, tags]) => ({
      name,
      digest,
      sourceType,
      source,
      schema,
      profile,
      tags: JSON.parse(tags) as KeyValue[],
    })),
    modelInputs: models.filter(([direction]) => direction === 'input').map(([, modelId]) => modelId),
    modelOutputs: models.filter(([direction]) => direction === 'output').map(([, modelId, step]) => ({ modelId, step })),
  };
}

export function toKeyValues(json: string): KeyValue[] {
  return parse<[string, string]>(json).map(([key, value]) => ({ key, value }));
}

function parse<Row>(json: string): Row[] {
  return json === '[]' ? [] : JSON.parse(json);
}
