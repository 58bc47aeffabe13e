// What waits to be sent, on the disk: it survives the sink being down and `kill -9` of this process, and costs no memory.
import type { Destination } from './event-sink.ts';
import type { LogEvent } from './log-event.ts';

export interface WaitingEvents {
  /** In the order in which they were appended; at least one. */
  readonly events: readonly LogEvent[];
  /** They are done with. Until this, they come again, also after a restart. */
  commit(count: number): Promise<void>;
}

export interface OutboxStats {
  readonly destination: Destination;
  /** Bytes on the disk. */
  readonly waitingBytes: number;
  /** Since the process started, because the outbox was full, or not writable. */
  readonly dropped: number;
  /** Since the process started: they waited for longer than they are kept. */
  readonly expired: number;
}

export interface EventOutbox {
  /**
   * Never waits and never throws. What was accepted is on its way to the disk, and survives `kill -9` a tenth of a second later.
   * @returns false when it was dropped: the outbox of the destination is full, or cannot be written
   */
  append(destination: Destination, event: LogEvent): boolean;
  /**
   * The next events for a destination, about 1 MB at most; undefined when there are none now. One call at a time. What has waited
   * for too long is dropped by it; a destination for which nothing waits any more has nothing on the disk either.
   */
  next(destination: Destination): Promise<WaitingEvents | undefined>;
  /** Told when there may be something for `next`, also of what was taken over. @returns ends it */
  onAppended(listener: (destination: Destination) => void): () => void;
  /** Takes over what killed processes left. */
  adopt(): Promise<void>;
  /** Everything that was accepted is on the disk, or its write failed. */
  flush(): Promise<void>;
  stats(): OutboxStats[];
  close(): Promise<void>;
}
