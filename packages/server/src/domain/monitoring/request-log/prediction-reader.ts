// The reading side of the prediction log: records that are closed away in Parquet and records of a second ago, as one.
import type { Page } from '../../../kernel/paging.ts';
import type { LoggedFeedback } from './feedback-record.ts';
import type { PredictionRecord } from './prediction-record.ts';

export interface LoggedPrediction extends PredictionRecord {
  /** Request or response was too large and is cut. */
  readonly truncated: boolean;
}

export interface ListedPrediction extends Omit<LoggedPrediction, 'request' | 'response'> {
  /** At most the first 200 characters. */
  readonly responseStart: string | null;
}

export interface PredictionFilter {
  readonly namespace?: string | undefined;
  readonly deployment?: string | undefined;
  readonly revision?: number | undefined;
  readonly predictor?: string | undefined;
  /** HTTP status. */
  readonly code?: number | undefined;
  /** A class that one of its rows was told. */
  readonly label?: string | undefined;
  /** `failed` is a status of 400 or above. */
  readonly outcome?: 'succeeded' | 'failed' | undefined;
  /** [fromMs, toMs), epoch ms. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

export interface PredictionReader {
  /**
   * One record with its bodies. An id of `newPredictionId` opens an hour or two of the log; another one opens all of it.
   * When a caller used one id more than once, any of its records.
   */
  find(id: string): Promise<LoggedPrediction | undefined>;
  /** Feedback that came for a prediction since it was made, oldest first; at most 1000. Opens the log of its deployment from then on. */
  feedback(prediction: Pick<LoggedPrediction, 'id' | 'namespace' | 'deployment' | 'at'>): Promise<LoggedFeedback[]>;
  /**
   * Newest first. The serving process hands records over every 100 ms: one younger than that may be missing.
   * @param pageSize   1 to 1000
   * @throws           invalid_argument (page token)
   */
  list(filter: PredictionFilter, pageSize: number, pageToken?: string): Promise<Page<ListedPrediction>>;
}
