// Feedback about an answer as it is logged, beside the predictions. Written once, never changed; a prediction may get any
// number of them, at any time after it.
import type { PredictionRecord } from './prediction-record.ts';

export interface FeedbackRecord
  extends Pick<
    PredictionRecord,
    | 'at'
    | 'namespace'
    | 'deployment'
    | 'revision'
    | 'predictor'
    | 'protocol'
    | 'code'
    | 'latencyMs'
    | 'error'
    | 'nodes'
    | 'request'
    | 'response'
    | 'requestBytes'
    | 'responseBytes'
    | 'traceId'
  > {
  readonly kind: 'feedback';
  /** Of the prediction that it is about, as the caller gave it. */
  readonly id: string;
  readonly reward: number;
  /** The message that would have been right, as JSON text; null when the caller gave none. */
  readonly truth: string | null;
}

/** What a look at a prediction shows of its feedback. */
export interface LoggedFeedback {
  /** Epoch ms. */
  readonly at: number;
  readonly reward: number | null;
  readonly truth: string | null;
}
