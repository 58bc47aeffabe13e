// Where events go, and who brings them there.
import type { KafkaSecurity } from '../../../kernel/kafka-security.ts';
import type { LogEvent } from './log-event.ts';

export type Destination =
  | { readonly kind: 'http' /** http or https */; readonly url: string }
  | {
      readonly kind: 'kafka';
      /** `host:port`, several with commas between. */
      readonly brokers: string;
      readonly topic: string;
      /** Absent: in the clear, or as the server is told to speak to these brokers. */
      readonly security?: KafkaSecurity;
    }
  | { readonly kind: 'elasticsearch' /** http or https */; readonly url: string };

export interface Delivered {
  /** Of the events, from the first: taken by the other side, or refused by it for good. Less than all: the next one is to be tried again. */
  readonly done: number;
  /** Among them. */
  readonly refused: number;
  /** Why the last was refused, or why the next is to be tried again; without credentials. */
  readonly fault?: string;
}

export interface EventSink {
  /**
   * Hand events over in their order, as far as it goes. An event that is handed over again must not count twice where the
   * other side can tell by its `id` or `callId`. Never throws: what fails is to be tried again.
   * @param events  at least one
   * @param signal  stops it at once: what is under way is to be tried again, and may come twice
   */
  deliver(events: readonly LogEvent[], signal: AbortSignal): Promise<Delivered>;
  close(): Promise<void>;
}

/** A destination as it may stand in logs and metrics: no user, no password, no query. */
export function describeDestination(destination: Destination): string {
  if (destination.kind === 'kafka') return `kafka://${destination.brokers}/${destination.topic}`;
  const { protocol, host, pathname } = new URL(destination.url);
  return `${destination.kind === 'elasticsearch' ? 'elasticsearch+' : ''}${protocol}//${host}${pathname}`;
}
