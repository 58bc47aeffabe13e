// Counts of requests over time, as rows: one per deployment, bucket of time, revision, predictor, status and process.

/** Buckets as they are written: fine enough for a live chart. */
export const FINE_STEP_MS = 5000;
/** Buckets that old ones are added up to. */
export const COARSE_STEP_MS = 60_000;

export interface TrafficBucket {
  /** `namespace/name`. */
  readonly deployment: string;
  /** Beginning, a multiple of `stepMs`; epoch ms. */
  readonly bucketMs: number;
  readonly stepMs: number;
  readonly revision: number;
  readonly predictor: string;
  /** HTTP status. */
  readonly code: number;
  /** The process that counted; buckets of several add up. */
  readonly writer: string;
  readonly requests: number;
  /** Of them, how many could not be logged for want of room. */
  readonly dropped: number;
  /** `LatencyHistogram.encode`. */
  readonly latency: string;
}

export interface TrafficStore {
  /** Write buckets whole: one that was written before is replaced, so that a repeated write changes nothing. Survives `kill -9`. */
  record(buckets: readonly TrafficBucket[]): Promise<void>;
  /** Buckets that begin in [fromMs, toMs), fine and coarse, of the named deployments. */
  read(deployments: readonly string[], fromMs: number, toMs: number): Promise<TrafficBucket[]>;
  /** Add fine buckets that begin before `beforeMs` (a multiple of the coarse step) up to coarse ones. Repeating or racing it changes nothing. */
  rollUp(beforeMs: number): Promise<void>;
  /** Forget buckets that begin before `beforeMs`. */
  prune(beforeMs: number): Promise<void>;
}
