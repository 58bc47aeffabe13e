// The writing side of the prediction log: what the serving process sees of it.
import type { FeedbackRecord } from './feedback-record.ts';
import type { NodeCallRecord } from './node-call-record.ts';
import type { PredictionRecord } from './prediction-record.ts';

export type LogRecord = PredictionRecord | FeedbackRecord | NodeCallRecord;

export interface PredictionLogStats {
  /** Accepted and not yet handed to the operating system. */
  readonly bufferedRecords: number;
  readonly bufferedBytes: number;
  /** Handed to the operating system since the process started. */
  readonly writtenRecords: number;
  /** Refused since the process started, because the buffer was full or the log closed. */
  readonly droppedRecords: number;
  /** Why the last write failed; null after one that worked. */
  readonly lastError: string | null;
}

export interface PredictionLog {
  /**
   * Hand over a record; never waits and never throws, so that logging cannot delay or fail a prediction.
   * A record that was accepted is in the file, and so survives `kill -9`, after the flush interval (100 ms by default) or `flush`.
   * It survives the loss of power once its segment is closed (60 s by default).
   * @returns false when it was dropped, because the buffer is full; dropped records are counted in `stats`
   */
  append(record: LogRecord): boolean;
  /** Resolves when everything accepted before is in files, or when a write failed (`stats().lastError`). */
  flush(): Promise<void>;
  stats(): PredictionLogStats;
  /** Flush, then close all segments. Records that come later are dropped. */
  close(): Promise<void>;
}
