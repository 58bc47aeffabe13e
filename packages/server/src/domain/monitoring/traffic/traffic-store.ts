// Counts over time, as rows: one per deployment, bucket of time, revision, predictor, unit of its graph, status and process.

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
  /** The unit that was asked; '' is the predictor as a whole, which is what its callers saw. */
  readonly node: string;
  /** HTTP status; of a unit that failed, the status of the answer. */
  readonly code: number;
  /** The process that counted; buckets of several add up. */
  readonly writer: string;
  /** A unit that a request asked more than once, before and after its children, counts once. */
  readonly requests: number;
  /** Of them, how many could not be logged for want of room. */
  readonly dropped: number;
  /** `LatencyHistogram.encode`; of a unit, the time that one request spent in it, without its children. */
  readonly latency: string;
  /** How many times feedback came. */
  readonly feedback: number;
  /** Sum of its rewards. */
  readonly reward: number;
}

export interface TrafficStore {
  /** Write buckets whole: one that was written before is replaced, so that a repeated write changes nothing. Survives `kill -9`. */
  record(buckets: readonly TrafficBucket[]): Promise<void>;
  /** Buckets that begin in [fromMs, toMs), fine and coarse, of the named deployments: of predictors as a whole, or of their units too. */
  read(deployments: readonly string[], fromMs: number, toMs: number, of?: 'predictors' | 'units'): Promise<TrafficBucket[]>;
  /** Add fine buckets that begin before `beforeMs` (a multiple of the coarse step) up to coarse ones. Repeating or racing it changes nothing. */
  rollUp(beforeMs: number): Promise<void>;
  /** Forget buckets that begin before `beforeMs`. */
  prune(beforeMs: number): Promise<void>;
}
