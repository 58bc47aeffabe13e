// Events to a Kafka topic with Seldon's headers. The key is the request's id, so that the two sides of a call stay in order.
import type { Producer } from '@platformatic/kafka';
import type { Destination, EventSink } from '../../domain/monitoring/sinks/event-sink.ts';
import type { LogEvent } from '../../domain/monitoring/sinks/log-event.ts';
import { createKafkaProducer, isTooLarge, kafkaReason } from '../kafka-client.ts';
import { kafkaConnection } from '../kafka-connection.ts';
import { CONTENT_TYPE, eventContext, eventExtensions } from './cloud-event.ts';

type Kafka = Extract<Destination, { kind: 'kafka' }>;

/** The driver is loaded by the first sink: it costs memory and start-up time. */
export async function createKafkaSink({ brokers, topic, security }: Kafka, secretsDir?: string): Promise<EventSink> {
  const { stringSerializers } = await import('@platformatic/kafka');
  const brokerList = brokers.split(',').map((broker) => broker.trim());
  let producer: Producer<string, string, string, string> | undefined;

  async function send(events: readonly LogEvent[], signal: AbortSignal): Promise<void> {
    producer ??= await createKafkaProducer(brokerList, await kafkaConnection(security, brokerList, secretsDir), stringSerializers);
    await untilAborted(producer.send({ messages: events.map((event) => toMessage(event, topic)) }), signal);
  }

  /** It does not wait: a producer that failed may hold connections to brokers that are gone. */
  async function dropProducer(): Promise<void> {
    const failed = producer;
    producer = undefined;
    await failed?.close(true).catch(() => {});
  }

  /** One by one: the broker refuses a batch as a whole, and the others must not be lost with the one that it does not want. */
  async function sendSingly(events: readonly LogEvent[], signal: AbortSignal) {
    let refused = 0;
    let fault: string | undefined;
    for (const [index, event] of events.entries()) {
      if (signal.aborted) return { done: index, refused, fault: 'the time to stop was up' };
      try {
        await send([event], signal);
      } catch (error) {
        fault = kafkaReason(error);
        if (!isTooLarge(error)) {
          await dropProducer();
          return { done: index, refused, fault };
        }
        refused++;
      }
    }
    return { done: events.length, refused, ...(fault === undefined ? {} : { fault }) };
  }

  return {
    deliver: async (events, signal) => {
      try {
        await send(events, signal);
        return { done: events.length, refused: 0 };
      } catch (error) {
        if (isTooLarge(error)) return sendSingly(events, signal);
        await dropProducer();
        return { done: 0, refused: 0, fault: kafkaReason(error) };
      }
    },
    close: dropProducer,
  };
}

/** The driver has no way to give up a request. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(new Error('the time to stop was up'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

export function toMessage(event: LogEvent, topic: string) {
  const { id, source, time, type } = eventContext(event);
  return {
    topic,
    key: event.requestId,
    value: event.body,
    headers: { ...eventExtensions(event), type, 'content-type': CONTENT_TYPE, id, source, time },
  };
}
