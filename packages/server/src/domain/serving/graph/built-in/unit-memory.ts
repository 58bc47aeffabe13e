// What units have learned, kept over a restart of the serving process. Adapters are in `stores/`.
import type { DeploymentName } from '../../revisions/revision.ts';

export interface UnitMemory {
  /** @param unit  tells the unit from others of the deployment, whatever process it runs in */
  of(deployment: DeploymentName, unit: string): UnitNotes;
  /** The deployment is gone for good. */
  forget(deployment: DeploymentName): void;
}

/** The same from another process: a second behind at most. */
export interface UnitMemoryReader {
  /** What was last kept, by unit, as `UnitMemory.of` is told it. @throws unavailable (it cannot be read) */
  learnedIn(deployment: DeploymentName): Promise<ReadonlyMap<string, unknown>>;
}

export interface UnitNotes {
  /** What was last kept; undefined when nothing was. It may be of another time: check it. */
  recall(): unknown;
  /** JSON, read when it is written, which is within a second. Returns at once. */
  keep(state: unknown): void;
}

export const noNotes: UnitNotes = { recall: () => undefined, keep: () => {} };
