// Tables of batch jobs, as Kysely types. Their DDL is in ../migrations/0009-batch.ts and 0013-batch-outputs.ts.

export interface BatchJobRow {
  id: string;
  created_at_ms: number;
  /** queued, running, succeeded, failed, cancelled; discarded: gone but for its working files */
  state: string;
  message: string | null;
  /** JSON of a BatchSpec. */
  spec: string;
  /** Its path, which is in the spec too: people look for a job by it. */
  output: string;
  /** JSON of a Checkpoint. */
  checkpoint: string;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  /** How often a process has taken it since it last got further. */
  attempts: number;
  /** 1 when somebody wants it to end. */
  cancel_requested: number;
  /** The process that works on it. */
  holder: string | null;
  lease_until_ms: number | null;
}

export interface BatchTables {
  batch_jobs: BatchJobRow;
}
