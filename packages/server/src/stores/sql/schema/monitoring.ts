// Tables of the monitoring area, as Kysely types. Their DDL is in ../migrations/.

export interface PredictionFileRow {
  name: string;
  namespace: string;
  deployment: string;
  hour_ms: number;
  records: number;
  bytes: number;
  /** Set when another file took its place; the file stays on disk for the queries that are still reading it. */
  replaced_at_ms: number | null;
}

/** A segment whose records are in files. Kept after its file is gone, so that a slow second compactor cannot commit it again. */
interface PredictionSegmentRow {
  name: string;
  compacted_at_ms: number;
}

/** Requests of one predictor, or of one unit of its graph, of one revision with one status, in one bucket of time, seen by one process. */
export interface TrafficRow {
  deployment: string;
  bucket_ms: number;
  /** Length of the bucket: 5 s, later 60 s. */
  step_ms: number;
  revision: number;
  predictor: string;
  /** '' is the predictor as a whole. */
  node: string;
  code: number;
  /** Id of the serving process, so that two of them add up instead of overwriting each other. */
  writer: string;
  requests: number;
  dropped: number;
  /** `LatencyHistogram` as text. */
  latency: string;
  /** How many times feedback came, and the sum of its rewards. */
  feedback: number;
  reward: number;
}

export interface MonitoringTables {
  prediction_files: PredictionFileRow;
  prediction_segments: PredictionSegmentRow;
  traffic: TrafficRow;
}
