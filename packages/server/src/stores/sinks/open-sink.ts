// The sink of a destination. Each kind is loaded when the first event goes to it.
import type { Destination, EventSink } from '../../domain/monitoring/sinks/event-sink.ts';
import type { KafkaSecurity } from '../../kernel/kafka-security.ts';

export interface SinkCredentials {
  /** The header `authorization`. */
  readonly authorization?: string | undefined;
  /** For brokers of which the destination does not say how they are spoken to. */
  readonly kafka?: KafkaSecurity | undefined;
  readonly secretsDir?: string | undefined;
}

export async function openSink(destination: Destination, { authorization, kafka, secretsDir }: SinkCredentials = {}): Promise<EventSink> {
  switch (destination.kind) {
    case 'http':
      return (await import('./http-sink.ts')).createHttpSink(destination.url, authorization);
    case 'kafka':
      return (await import('./kafka-sink.ts')).createKafkaSink({ ...(kafka ? { security: kafka } : {}), ...destination }, secretsDir);
    case 'elasticsearch':
      return (await import('./elasticsearch-sink.ts')).createElasticsearchSink(destination.url, authorization);
  }
}
