// Where batch jobs are kept: the side of who wants something (the control process) and the side of who does it (the batch
// process). They meet in these rows only.
import type { BatchJob, BatchSpec, BatchState, Checkpoint, NewBatchJob } from './batch-job.ts';

export interface BatchQuery {
  readonly state?: BatchState;
  /** Continue below this one. */
  readonly before?: { readonly createdAt: number; readonly id: string };
  readonly limit: number;
}

export interface BatchJobStore {
  /** Durable; `queued`. @throws already_exists */
  add(job: NewBatchJob): Promise<void>;
  find(id: string): Promise<BatchJob | undefined>;
  /** Newest first. */
  list(query: BatchQuery): Promise<BatchJob[]>;
  /**
   * A queued job is cancelled at once; a running one when its process next reports.
   * @returns false when it is neither
   */
  cancel(id: string, now: number): Promise<boolean>;
  /**
   * A failed or cancelled job is queued again, with its checkpoint.
   * @param spec  in the place of the one that it had
   * @returns     false when it is neither
   */
  resume(id: string, spec: BatchSpec): Promise<boolean>;
  /** Whether `claim` would give a job now. */
  hasClaimable(now: number, isDead: (holder: string) => boolean): Promise<boolean>;
}

/**
 * How jobs that have ended go. A job is discarded before its working files are removed, and forgotten after: whatever happens
 * between, somebody still knows of the files.
 */
export interface BatchRetentionStore {
  /** Nobody finds the job any more. Durable. @returns false unless it has ended */
  discard(id: string): Promise<boolean>;
  /** Discard all that ended before; durable. @returns their ids */
  discardEnded(before: number): Promise<string[]>;
  /** All that are not forgotten yet. */
  discarded(): Promise<Pick<NewBatchJob, 'id' | 'spec'>[]>;
  forget(id: string): Promise<void>;
}

/** `cancelled`: somebody asked for it · `lost`: another process has the job now. Both: stop. */
export type Standing = 'held' | 'cancelled' | 'lost';

export type BatchOutcome =
  | { readonly state: 'succeeded' | 'cancelled'; readonly message?: string }
  | { readonly state: 'failed'; readonly message: string }
  /** The process stops: another one goes on. */
  | { readonly state: 'queued' };

export interface BatchRunStore {
  /**
   * Take the oldest job that is queued, or whose process is dead or has been silent beyond its lease; atomically, so that of
   * two who ask one gets it. `attempts` has then been counted up.
   */
  claim(holder: string, now: number, leaseMs: number, isDead: (holder: string) => boolean): Promise<BatchJob | undefined>;
  /** Prolong the lease; with a checkpoint, durably remember it. Changes nothing unless it answers `held` or `cancelled`. */
  report(id: string, holder: string, lease: { now: number; leaseMs: number }, checkpoint?: Checkpoint): Promise<Standing>;
  /** Durable. Does nothing for a job that another process has. */
  finish(id: string, holder: string, outcome: BatchOutcome, now: number): Promise<void>;
}
