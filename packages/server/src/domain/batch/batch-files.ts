// The files of batch jobs, as the domain sees them; adapters are in `stores/tables` and `stores/eventlog`.
import type { BatchInput, BatchSpec, InputFile, InputPosition, NewBatchJob, OutputColumn } from './batch-job.ts';

export interface InputRow {
  /** An object of columns; of JSON lines whatever stands there, or its text where that is asked for. */
  readonly value: unknown;
  /** Why the row cannot be read; then there is no value. */
  readonly fault?: string;
}

/** Rows that follow each other in one file. */
export interface InputBatch {
  readonly rows: readonly InputRow[];
  /** Where reading goes on after them. */
  readonly after: InputPosition;
}

/** What the control process asks of the file system. Paths are absolute. */
export interface FilePlaces {
  /**
   * Files that a path or a pattern (`*`, `?`, `**`) names, sorted by path.
   * @throws invalid_argument (no such file, a folder)
   */
  find(pattern: string): Promise<InputFile[]>;
  /** Whether there is something at the path. @throws invalid_argument when its folder is not there */
  exists(path: string): Promise<boolean>;
}

export interface ReadOptions {
  readonly from: InputPosition;
  /** Rows of a batch, fewer at the end of a file. */
  readonly batchSize: number;
  /** Lines as they are, not as the JSON in them. */
  readonly asText: boolean;
}

export interface InputReader {
  /**
   * The rows from a position on, as a stream: never the whole input at once. The same for the same files and position.
   * @throws invalid_argument (a table that is none) · failed_precondition (a file is gone, or not as it was when the job was made)
   */
  read(input: BatchInput & { kind: 'files' }, options: ReadOptions, signal: AbortSignal): AsyncIterable<InputBatch>;
  /**
   * How many rows there are; of JSON lines an estimate, which gets better with the position.
   * @returns null when nobody can tell yet
   */
  countRows(input: BatchInput & { kind: 'files' }, at: InputPosition, rowsBefore: number): Promise<number | null>;
}

/** The rows of a query, kept in a file of their own. */
export interface QueryRows {
  /**
   * Ask, unless the rows of this job are there already.
   * @throws what the query does wrong; see `SqlConsole`
   */
  materialize(job: Pick<NewBatchJob, 'id'>, sql: string, signal: AbortSignal): Promise<InputFile>;
  remove(id: string): Promise<void>;
}

export interface PartialOutput {
  /** Append text, and return when it is on the disk. @returns the length of the file now, bytes */
  append(text: string): Promise<number>;
  close(): Promise<void>;
}

export interface OutputFiles {
  /**
   * The partial output of a job, cut to `bytes`: what a killed process wrote behind its last checkpoint is gone.
   * @throws failed_precondition when it is shorter: somebody removed it
   */
  open(job: Pick<NewBatchJob, 'id' | 'spec'>, bytes: number): Promise<PartialOutput>;
  /**
   * Make the output of the partial one, which is complete: JSON lines as they are, CSV and Parquet with these columns. It
   * appears whole, by a rename. Does nothing when the partial output is gone and the output is there: it was published.
   */
  publish(job: Pick<NewBatchJob, 'id' | 'spec'>, columns: readonly OutputColumn[]): Promise<void>;
}

/** What jobs leave beside their outputs and in the data folder while they are not finished. */
export interface WorkingFiles {
  /** Never the output itself. Does nothing for what is not there. */
  remove(job: Pick<NewBatchJob, 'id' | 'spec'>): Promise<void>;
}

/** Whether lines are needed as they are. */
export function readsText({ dataType, column }: Pick<BatchSpec, 'dataType' | 'column'>): boolean {
  return column === undefined && (dataType === 'str' || dataType === 'raw');
}
