// What the shadow of a deployment would have answered, against what callers got, as the prediction log has it.
import type { PredictionRecord } from './prediction-record.ts';

/** One of the two answers to a request. */
export interface ComparedAnswer extends Pick<PredictionRecord, 'predictor' | 'latencyMs' | 'error' | 'labels' | 'scores'> {
  /** At most the first 200 characters. */
  readonly responseStart: string | null;
}

export interface Disagreement {
  /** Of the answer that the caller got. */
  readonly id: string;
  readonly at: number;
  readonly main: ComparedAnswer;
  readonly shadow: ComparedAnswer;
}

export interface ShadowComparison {
  /** Requests that both answered, or failed to. */
  readonly pairs: number;
  /** There were more: the newest are compared. */
  readonly truncated: boolean;
  /** Of the pairs, those with two answers. */
  readonly compared: number;
  /** The same class for every row; where there are no classes, the same data. */
  readonly agreed: number;
  readonly onlyShadowFailed: number;
  readonly onlyMainFailed: number;
  readonly bothFailed: number;
  /** How many rows were told which class by whom; most frequent first, at most 100. */
  readonly classes: readonly { readonly main: string; readonly shadow: string; readonly count: number }[];
  readonly latencyMs: Readonly<Record<'main' | 'shadow', { readonly p50: number | null; readonly p99: number | null }>>;
  /** Newest first; those where one failed and the other did not are among them. */
  readonly disagreements: readonly Disagreement[];
}

export interface ShadowQuery {
  readonly namespace: string;
  readonly deployment: string;
  /** [fromMs, toMs), epoch ms, of the request. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Of disagreements. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** @throws deadline_exceeded · cancelled · resource_exhausted */
export type CompareShadow = (query: ShadowQuery) => Promise<ShadowComparison>;
