// Front door of batch: predictions over files and query results.
// Control process: `createBatchJobs`. Batch process: `runNextBatch`, with a target loaded by `createBatchAsk`.
export { type AskDeps, type AskedRequest, createBatchAsk } from './batch-ask.ts';
export type {
  FilePlaces,
  InputBatch,
  InputReader,
  InputRow,
  OutputFiles,
  PartialOutput,
  QueryRows,
  ReadOptions,
  WorkingFiles,
} from './batch-files.ts';
export {
  type BatchInput,
  type BatchJob,
  type BatchSpec,
  type BatchState,
  type BatchTarget,
  type Checkpoint,
  convertedPath,
  type FailedRow,
  FIRST_CHECKPOINT,
  type InputFile,
  type InputPosition,
  type NewBatchJob,
  type OutputColumn,
  partialPath,
  type TableFormat,
} from './batch-job.ts';
export type { BatchJobStore, BatchOutcome, BatchQuery, BatchRetentionStore, BatchRunStore, Standing } from './batch-job-store.ts';
export { type BatchJobs, type BatchRequest, createBatchJobs } from './batch-jobs.ts';
export { createBatchRetention } from './batch-retention.ts';
export { type LoadedTarget, type RunBatchDeps, runNextBatch } from './run-batch.ts';
