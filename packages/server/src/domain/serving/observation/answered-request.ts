// What is told about each request after its answer was sent: to the log, the counters and the metrics.
import type { GraphAnswer } from '../graph/loaded-graph.ts';
import type { NodeCall } from '../graph/node-call.ts';
import type { Revision } from '../revisions/revision.ts';

export interface AnsweredRequest {
  /** The id that the caller got (puid). */
  readonly id: string;
  readonly kind: 'prediction' | 'feedback';
  /** When the whole request was there, epoch ms. */
  readonly at: number;
  readonly revision: Revision;
  readonly predictor: string;
  readonly protocol: 'seldon' | 'v2' | 'tensorflow' | 'mlflow';
  /** HTTP status. */
  readonly status: number;
  /** From the whole request being there to the answer being handed to the socket. */
  readonly latencyMs: number;
  /** Absent when it failed. */
  readonly answer?: GraphAnswer;
  /** Of a request of kind `feedback` that was understood. */
  readonly feedback?: { readonly reward: number /** JSON text. */; readonly truth?: string };
  /** Every call of a unit, in order, also of a request that failed. Absent where none was made. */
  readonly calls?: readonly NodeCall[];
  /** The message that the caller got; absent on success. */
  readonly error?: string;
  /** The caller wants neither the request nor its answer to be kept anywhere; they are counted as others are. */
  readonly skipsLogging?: boolean;
  /** Of its trace, if that is kept. */
  readonly traceId?: string | undefined;
  /** Bodies as they travelled. */
  readonly requestText: string;
  readonly responseText: string;
}

/** Called after the answer was handed to the socket, on the thread that answers: it returns at once and never throws. */
export type ObserveAnswer = (answered: AnsweredRequest) => void;
