// What streams need of a broker: one topic to read, one to write, and a place that is kept between processes.
import type { StreamSettings } from '../manifest/stream-settings.ts';

export interface TopicMessage {
  readonly partition: number;
  /** Grows within a partition, with gaps. */
  readonly offset: bigint;
  readonly key: Buffer | undefined;
  readonly value: Buffer;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface AnswerMessage {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** One membership in the group. Once anything of it has failed, it is closed, and another one is opened. */
export interface TopicSession {
  /**
   * Once: messages from the place that is kept on, or from the beginning of a partition that has none; in order within each
   * partition. More is asked of the broker only when these are taken. Ends after `stopReading`.
   * @throws when the broker is away, or wants the group to be joined anew
   */
  messages(): AsyncIterable<TopicMessage>;
  stopReading(): void;
  /**
   * In this order; resolves when all replicas in step have all of them. Those with the same key go to the same partition.
   * @returns indexes of those that the broker finds too large, and has not
   * @throws  when it is not known which of them it has
   */
  write(messages: readonly AnswerMessage[]): Promise<readonly number[]>;
  /** Keep the place: the offset of the message that is to be read next, by partition. @throws when it is not known whether it is kept */
  keepPlace(next: ReadonlyMap<number, bigint>): Promise<void>;
  /** Messages in the topic beyond the place that is kept. */
  lag(): Promise<number>;
  /** Never throws; does not wait for a broker that is away. */
  close(): Promise<void>;
}

export interface Topics {
  /** @throws when no broker answers within ten seconds, or refuses */
  open(settings: StreamSettings): Promise<TopicSession>;
}
