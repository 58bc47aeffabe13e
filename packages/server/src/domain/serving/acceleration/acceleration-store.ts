// Where accelerations are kept: the work that is to be done, and its evidence.
import type { Acceleration, ServedModel } from './acceleration.ts';
import type { Tolerance } from './tolerance.ts';

export interface AccelerationKey extends ServedModel {
  readonly tolerance: Tolerance;
  readonly converterVersion: string;
}

export type AccelerationVerdict = Partial<
  Pick<Acceleration, 'state' | 'reason' | 'evidence' | 'versions' | 'artifact' | 'durationMs' | 'peakMemoryBytes'>
> & { readonly at: number };

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
  /** The oldest that is `converting` or `comparing`: also one whose process was killed. */
  nextUnfinished(): Promise<Acceleration | undefined>;
  /** What was found out; fields that are absent are kept, but `reason`, which goes with its state. Durable. */
  update(id: string, verdict: AccelerationVerdict): Promise<void>;
}
