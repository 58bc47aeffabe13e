// A batch job: what is predicted, from where, to where, and how far it has come. Everything that a restart needs is in its row.
import type { PinnedModel } from '../serving/index.ts';

/**
 * `queued`: nobody works on it · `running`: a process has its lease · `failed` and `cancelled`: it can be resumed where it stopped.
 */
export type BatchState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/**
 * How a row of the input becomes a request. `columns`: its columns, by the names of the model's signature · the others are the
 * data types of `seldon-batch-processor`, a line or one column of the input each: `data` a list of numbers · `json` any JSON
 * value · `str` text · `raw` a whole request of Seldon's or the Open Inference protocol.
 */
export type DataType = 'columns' | 'data' | 'json' | 'str' | 'raw';

export type TableFormat = 'jsonl' | 'csv' | 'parquet';

export type BatchTarget =
  /** The revision that answered when the job was made; a later one changes nothing. */
  | {
      readonly kind: 'deployment';
      readonly namespace: string;
      readonly name: string;
      readonly revision: number;
      readonly predictor: string;
      /** Of the predictor, as the revision pinned them. */
      readonly models: readonly PinnedModel[];
    }
  | {
      readonly kind: 'model';
      readonly model: PinnedModel;
      readonly replicas: number;
      /** As a unit of a graph has them, e.g. `{ method: 'predict' }`. */
      readonly parameters: Readonly<Record<string, string>>;
    };

/** As it was when the job was made: a resumed job refuses a file that has changed since. */
export interface InputFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export type BatchInput =
  | { readonly kind: 'files'; readonly format: TableFormat; readonly files: readonly InputFile[] }
  /** Asked once: its rows are kept beside the job, so that a resumed job goes on with the very same. */
  | { readonly kind: 'sql'; readonly sql: string };

export interface BatchOutput {
  /** Absolute. */
  readonly path: string;
  readonly format: TableFormat;
}

export interface BatchSpec {
  readonly target: BatchTarget;
  readonly input: BatchInput;
  readonly dataType: DataType;
  /** The column that holds the request, where rows have columns and `dataType` is not `columns`. */
  readonly column?: string;
  /** The columns that the model gets, in this order; absent: those of its signature, or all that are not kept. */
  readonly columns?: readonly string[];
  /** Columns of the input that the output has too; `*` for all. */
  readonly keep: readonly string[];
  readonly output: BatchOutput;
  /** Rows of one request. */
  readonly batchSize: number;
  /** Requests at the same time. */
  readonly workers: number;
  /** Of a request that failed for a reason that may go away. */
  readonly retries: number;
  /** Rows that may fail; null: any number. */
  readonly maxErrors: number | null;
  /** Whether requests are written to the prediction log. */
  readonly log: boolean;
}

/** Where reading goes on. */
export interface InputPosition {
  /** Index of the file. */
  readonly file: number;
  /** Rows of that file that were read. */
  readonly row: number;
  /** Of a plain JSON lines file: where the next line begins. 0 in other formats. */
  readonly byte: number;
}

export type ColumnType = 'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'DOUBLE[]' | 'JSON';

export interface OutputColumn {
  readonly name: string;
  /** What all values so far fit in; null while all are null. */
  readonly type: ColumnType | null;
}

export interface FailedRow {
  /** Number in the whole input, from 0. */
  readonly row: number;
  readonly error: string;
}

/** What is certain to be in the partial output. */
export interface Checkpoint {
  readonly rows: number;
  /** Of these, rows with an error. */
  readonly errors: number;
  /** The first of them. */
  readonly failures: readonly FailedRow[];
  /** Requests that were repeated. */
  readonly retries: number;
  /** Length of the partial output; what is behind it is cut off when the job goes on. */
  readonly bytes: number;
  readonly position: InputPosition;
  readonly columns: readonly OutputColumn[];
  /** Rows of the input, counted or estimated; null while nobody knows. */
  readonly totalRows: number | null;
  /** Every row is in the partial output; what is left is to publish it. */
  readonly complete: boolean;
  /** How long rows were predicted, without loading and waiting for a process, ms. */
  readonly workedMs: number;
}

export const FIRST_CHECKPOINT: Checkpoint = {
  rows: 0,
  errors: 0,
  failures: [],
  retries: 0,
  bytes: 0,
  position: { file: 0, row: 0, byte: 0 },
  columns: [],
  totalRows: null,
  complete: false,
  workedMs: 0,
};

export interface NewBatchJob {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly spec: BatchSpec;
}

export interface BatchJob extends NewBatchJob {
  readonly state: BatchState;
  /** Why it failed, or what its last rows with errors said. */
  readonly message?: string;
  readonly checkpoint: Checkpoint;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How often a process has taken it since it last got further. */
  readonly attempts: number;
  readonly cancelRequested: boolean;
}

/** Beside the output, so that it becomes the output by a rename. */
export function partialPath({ id, spec }: Pick<NewBatchJob, 'id' | 'spec'>): string {
  return `${spec.output.path}.${id}.partial`;
}

/** Where a partial output becomes CSV or Parquet. */
export function convertedPath({ id, spec }: Pick<NewBatchJob, 'id' | 'spec'>): string {
  return `${spec.output.path}.${id}.tmp`;
}
