// What everything that speaks to Kafka has in common: a producer that reports an answer of the broker or its absence, and never
// tries again by itself, and what the driver's errors mean. The driver is loaded with the first that asks: it costs memory and start-up time.
import type { Producer, Serializers } from '@platformatic/kafka';
import type { KafkaConnection } from './kafka-connection.ts';

export const KAFKA_TIMEOUT_MS = 10_000;
/** Written to all replicas that are in step before it counts as taken. */
const ALL_IN_STEP = -1;

export async function createKafkaProducer<Key, Value, HeaderKey, HeaderValue>(
  brokers: readonly string[],
  connection: KafkaConnection,
  serializers?: Partial<Serializers<Key, Value, HeaderKey, HeaderValue>>,
): Promise<Producer<Key, Value, HeaderKey, HeaderValue>> {
  const driver = await import('@platformatic/kafka');
  return new driver.Producer<Key, Value, HeaderKey, HeaderValue>({
    clientId: 'ovenbird',
    bootstrapBrokers: [...brokers],
    ...connection,
    ...(serializers ? { serializers } : {}),
    timeout: KAFKA_TIMEOUT_MS,
    connectTimeout: KAFKA_TIMEOUT_MS,
    // Whoever delivers tries again, with pauses of its own.
    retries: 0,
    autocreateTopics: true,
    acks: ALL_IN_STEP,
  });
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** The driver puts what a broker said into errors within errors. */
export function isTooLarge(error: unknown): boolean {
  return causesOf(error).some((cause) => TOO_LARGE.has(String((cause as { apiId?: unknown }).apiId)));
}

export function kafkaReason(error: unknown): string {
  return [...new Set(causesOf(error).map(({ message }) => message))].join(': ');
}

function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [error, ...inner.flatMap(causesOf), ...causesOf(error.cause)];
}
