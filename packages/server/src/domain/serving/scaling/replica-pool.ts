// Copies of one unit, whose number can change while they answer. Adapters are in `runtimes/`.

export interface ReplicaPool {
  /** Copies that are wanted. */
  desired(): number;
  /** Copies that can answer now; 0 while a crashed one is being replaced. */
  available(): number;
  /** Requests that wait for a copy. */
  waiting(): number;
  /**
   * Want another number of copies, at least 1. Returns at once: more are started beside the others; of fewer, those that go
   * answer what they have first.
   */
  resize(replicas: number): void;
  /** What each copy that can answer has used; nothing where the system does not tell. */
  usage(): Promise<readonly CopyUsage[]>;
}

export interface CopyUsage {
  /** The same as long as it lives. */
  readonly copy: number;
  /** Processor time since it began, milliseconds. */
  readonly cpuMs: number;
  /** Absent for a copy that shares its memory with others. */
  readonly memoryBytes?: number;
}
