// The sink of a destination. Each kind is loaded when the first event goes to it.
import type { Destination, EventSink } from '../../domain/monitoring/sinks/event-sink.ts';

export async function openSink(destination: Destination): Promise<EventSink> {
  switch (destination.kind) {
    case 'http':
      return (await import('./http-sink.ts')).createHttpSink(destination.url);
    case 'kafka':
      return (await import('./kafka-sink.ts')).createKafkaSink(destination);
    case 'elasticsearch':
      return (await import('./elasticsearch-sink.ts')).createElasticsearchSink(destination.url);
  }
}
