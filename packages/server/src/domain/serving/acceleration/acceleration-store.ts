// Where accelerations are kept: the side of who wants one, and the side of the processes that do them. They meet in these rows only.
import type { Acceleration, ServedModel } from './acceleration.ts';
import type { Tolerance } from './tolerance.ts';

export interface AccelerationKey extends ServedModel {
  readonly tolerance: Tolerance;
  readonly converterVersion: string;
}

export interface AccelerationStore {
  /**
   * The one of a key; made, in state `converting`, unless it is there. Durable.
   * @param acceleration  kept only when it is made
   */
  ensure(acceleration: Acceleration): Promise<Acceleration>;
  findByKey(key: AccelerationKey): Promise<Acceleration | undefined>;
  get(id: string): Promise<Acceleration | undefined>;
  /** Newest first. */
  ofVersion(modelName: string, modelVersion: string): Promise<Acceleration[]>;
  /** One that is over is to be done again: `converting`, as if it were new. Durable. */
  restart(id: string, at: number): Promise<void>;
}

/** What was found out; fields that are absent are kept, but `reason`, which goes with its state. */
export type AccelerationVerdict = Pick<Acceleration, 'state'> &
  Partial<Pick<Acceleration, 'reason' | 'evidence' | 'versions' | 'artifact' | 'durationMs' | 'peakMemoryBytes'>> & { readonly at: number };

export interface ClaimedAcceleration {
  readonly acceleration: Acceleration;
  /** Processes that have begun it, this one counted, since it was asked for or given back: more than one where some were killed. */
  readonly attempts: number;
}

export interface AccelerationRunStore {
  /**
   * Take the oldest that is `converting` or `comparing` and that nobody has, or whose process is dead or has been silent
   * beyond its lease; atomically, so that of two who ask one gets it.
   */
  claim(holder: string, now: number, leaseMs: number, isDead: (holder: string) => boolean): Promise<ClaimedAcceleration | undefined>;
  /** Prolong the lease. @returns false when another process has it now, or nobody: stop */
  prolong(id: string, holder: string, now: number, leaseMs: number): Promise<boolean>;
  /** Durable; a verdict also gives it back. Does nothing for one that another process has. @returns false then */
  report(id: string, holder: string, verdict: AccelerationVerdict): Promise<boolean>;
  /** Give it back undone: others need not wait for the lease. Does nothing for one that another process has. */
  release(id: string, holder: string): Promise<void>;
}
