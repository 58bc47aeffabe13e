// Where what a unit's `logger` asks for is sent: what the manifest says, else what the server was started with.
import type { KafkaSecurity } from '../../../kernel/kafka-security.ts';
import type { Destination } from './event-sink.ts';

/** Options of the server. They name where to, not what: nothing is sent that no manifest asks for. */
export interface DefaultSinks {
  /** For units whose `logger` has no `url`; Seldon's `REQUEST_LOGGER_DEFAULT_ENDPOINT`. */
  readonly http?: string;
  /** For the same units, instead of `http`. */
  readonly kafka?: { readonly brokers: string; readonly topic: string };
  /** Gets what every logged unit logs, besides where else that goes. */
  readonly elasticsearch?: string;
}

export interface AskedSinks {
  readonly url?: string | undefined;
  readonly kafka?: { readonly brokers: string; readonly topic?: string; readonly security?: KafkaSecurity } | undefined;
}

/** Seldon's default. */
export const DEFAULT_TOPIC = 'seldon';

export function chooseDestinations(asked: AskedSinks, defaults: DefaultSinks): Destination[] {
  const first = chooseFirst(asked, defaults);
  return [
    ...(first ? [first] : []),
    ...(defaults.elasticsearch === undefined ? [] : [{ kind: 'elasticsearch', url: defaults.elasticsearch } as const]),
  ];
}

function chooseFirst({ url, kafka }: AskedSinks, defaults: DefaultSinks): Destination | undefined {
  if (kafka) return { kind: 'kafka', ...kafka, topic: kafka.topic ?? defaults.kafka?.topic ?? DEFAULT_TOPIC };
  if (url !== undefined) return { kind: 'http', url };
  if (defaults.kafka) return { kind: 'kafka', ...defaults.kafka };
  return defaults.http === undefined ? undefined : { kind: 'http', url: defaults.http };
}
