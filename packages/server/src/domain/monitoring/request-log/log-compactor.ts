// Turns what the serving process leaves behind into what queries like to read. Safe to kill at any moment and to run
// twice at once: a record counts exactly once, before, between and after.

export interface CompactionReport {
  /** Segments that became Parquet now. */
  readonly segments: number;
  readonly records: number;
  /** Parquet files that were joined into larger ones. */
  readonly merged: number;
  /** Lines that a killed writer had not finished; they were never acknowledged as flushed. */
  readonly tornLines: number;
  /** Whole lines that are not records; their segments are kept beside the others, as `….unreadable`. */
  readonly unreadableLines: number;
}

export interface LogCompactor {
  /**
   * One pass: close what dead writers left open, compact what is due, merge past hours, remove what no longer counts.
   * Begins no further piece of work once the signal has aborted.
   */
  run(signal?: AbortSignal): Promise<CompactionReport>;
}
