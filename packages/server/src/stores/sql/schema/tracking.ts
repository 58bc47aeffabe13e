// Tables of the tracking area, as Kysely types. Their DDL is in ../migrations/0002-tracking.ts.
//
// Runs have an integer key beside their public id: what they log is keyed by it, which is several times faster and
// smaller than the 32 characters. A metric series is (run_key, key_id): one clustered key, so that appending a point needs
// no lookup of a series id, and the points of a curve, and the curves of a run, lie together.
import type { Generated } from 'kysely';

interface ExperimentRow {
  experiment_id: Generated<number>;
  name: string;
  artifact_location: string;
  lifecycle: string;
  created_at_ms: number;
  updated_at_ms: number;
}

interface ExperimentTagRow {
  experiment_id: number;
  key: string;
  value: string;
}

interface RunRow {
  run_key: Generated<number>;
  run_id: string;
  experiment_id: number;
  name: string;
  user_id: string;
  status: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  artifact_uri: string;
  lifecycle: string;
  deleted_at_ms: number | null;
}

interface RunValueRow {
  run_key: number;
  key: string;
  value: string;
}

/** Dictionary of metric names. */
interface MetricKeyRow {
  key_id: Generated<number>;
  name: string;
}

interface MetricPointRow {
  run_key: number;
  key_id: number;
  step: number;
  timestamp_ms: number;
  /** 0 for NaN, so that rows compare and are unique. */
  value: number;
  is_nan: number;
}

interface LatestMetricRow extends MetricPointRow {
  /** Copied from the run, so that one index serves "runs of this experiment by this metric". */
  experiment_id: number;
}

interface DatasetRow {
  dataset_key: Generated<number>;
  experiment_id: number;
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema: string | null;
  profile: string | null;
}

interface RunDatasetRow {
  run_key: number;
  dataset_key: number;
  context: string;
  /** JSON: `[{ "key": "…", "value": "…" }]` */
  tags: string;
}

interface RunModelRow {
  run_key: number;
  model_id: string;
  /** `input` or `output` */
  direction: string;
  step: number;
}

interface LoggedModelRow {
  model_id: string;
  experiment_id: number;
  name: string;
  model_type: string;
  source_run_id: string;
  artifact_uri: string;
  status: string;
  lifecycle: string;
  created_at_ms: number;
  updated_at_ms: number;
}

interface LoggedModelValueRow {
  model_id: string;
  key: string;
  value: string;
}

interface LoggedModelMetricRow {
  model_id: string;
  key: string;
  run_id: string;
  /** Empty when the point was measured on no named dataset. */
  dataset_name: string;
  dataset_digest: string;
  step: number;
  timestamp_ms: number;
  value: number;
  is_nan: number;
}

export interface TrackingTables {
  experiments: ExperimentRow;
  experiment_tags: ExperimentTagRow;
  runs: RunRow;
  run_params: RunValueRow;
  run_tags: RunValueRow;
  metric_keys: MetricKeyRow;
  metric_points: MetricPointRow;
  latest_metrics: LatestMetricRow;
  datasets: DatasetRow;
  run_datasets: RunDatasetRow;
  run_models: RunModelRow;
  logged_models: LoggedModelRow;
  logged_model_params: LoggedModelValueRow;
  logged_model_tags: LoggedModelValueRow;
  logged_model_metrics: LoggedModelMetricRow;
}
