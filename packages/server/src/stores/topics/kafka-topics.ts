// Topics of Kafka, for streams. Nothing is tried again in here: an error ends the session, and who opened it opens another one.
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, Message, MessagesStream, Producer } from '@platformatic/kafka';
import type { AnswerMessage, StreamSettings, TopicMessage, TopicSession, Topics } from '../../domain/serving/streams/index.ts';
import { createKafkaProducer, isTooLarge, KAFKA_TIMEOUT_MS, kafkaReason } from '../kafka-client.ts';
import { kafkaConnection } from '../kafka-connection.ts';

/** Of one answer of the broker: with what was read before, all that waits in memory. A larger message comes alone. */
const MAX_FETCH_BYTES = 4_194_304;
/** Messages that the driver reads ahead. */
const READ_AHEAD = 16;
/** A broker gives the partitions of a member that says nothing for this long to another one. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 1000;
/** How long the others of a group have to join again. */
const REBALANCE_MS = 30_000;
/** How long a broker that may be gone is waited for at the end. */
const CLOSE_MS = 2000;

type KafkaConsumer = Consumer<Buffer, Buffer, string, string>;
type KafkaProducer = Producer<Buffer, Buffer, string, string>;

export interface KafkaTopicsOptions {
  /** The same for this server whenever it starts: the broker gives it its partitions at once, also after it was killed. */
  readonly member: string;
  readonly secretsDir: string | undefined;
}

export function createKafkaTopics(options: KafkaTopicsOptions): Topics {
  return {
    open: async (settings) => {
      try {
        return await openSession(settings, options);
      } catch (error) {
        throw new Error(`Kafka at ${settings.brokers.join(', ')}: ${kafkaReason(error)}`, { cause: error });
      }
    },
  };
}

async function openSession(
  { group, brokers, inputTopic, outputTopic, security }: StreamSettings,
  { member, secretsDir }: KafkaTopicsOptions,
): Promise<TopicSession> {
  const driver = await import('@platformatic/kafka');
  const connection = await kafkaConnection(security, brokers, secretsDir);
  const consumer: KafkaConsumer = new driver.Consumer<Buffer, Buffer, string, string>({
    groupId: group,
    groupInstanceId: member,
    clientId: 'ovenbird',
    bootstrapBrokers: [...brokers],
    ...connection,
    timeout: KAFKA_TIMEOUT_MS,
    connectTimeout: KAFKA_TIMEOUT_MS,
    // For what passes by itself within a second, as a group that has no coordinator yet.
    retries: 3,
    retryDelay: 250,
    autocreateTopics: true,
    deserializers: { headerKey: driver.stringDeserializer, headerValue: driver.stringDeserializer },
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_MS,
    maxBytes: MAX_FETCH_BYTES,
    maxWaitTime: 1000,
    highWaterMark: READ_AHEAD,
  });
  const { headerKey, headerValue } = driver.stringSerializers;
  const producer: KafkaProducer = await createKafkaProducer<Buffer, Buffer, string, string>(brokers, connection, {
    headerKey,
    headerValue,
  });
  try {
    // The first answer must not find its topic in the making.
    await consumer.metadata({ topics: [outputTopic], autocreateTopics: true });
    const stream = await consumer.consume({ topics: [inputTopic], mode: 'committed', fallbackMode: 'earliest', autocommit: false });
    return sessionOf({ stream, consumer, producer, inputTopic, outputTopic });
  } catch (error) {
    await closeAll(consumer, producer);
    throw error;
  }
}

interface Parts {
  readonly stream: MessagesStream<Buffer, Buffer, string, string>;
  readonly consumer: KafkaConsumer;
  readonly producer: KafkaProducer;
  readonly inputTopic: string;
  readonly outputTopic: string;
}

function sessionOf({ stream, consumer, producer, inputTopic, outputTopic }: Parts): TopicSession {
  // Who reads is told; what fails when nobody does any more must not end the process.
  stream.on('error', () => {});
  const send = (messages: readonly AnswerMessage[]) =>
    producer.send({ messages: messages.map((message) => ({ topic: outputTopic, ...message })) });

  /** The broker refuses a batch as a whole. */
  async function sendSingly(messages: readonly AnswerMessage[]): Promise<number[]> {
    const refused: number[] = [];
    for (const [index, message] of messages.entries()) {
      try {
        await send([message]);
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        refused.push(index);
      }
    }
    return refused;
  }

  async function* messages(): AsyncIterable<TopicMessage> {
    try {
      for await (const message of stream) yield toTopicMessage(message);
    } catch (error) {
      throw new Error(kafkaReason(error), { cause: error });
    }
  }

  const told = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw new Error(`Kafka: ${kafkaReason(error)}`, { cause: error });
    }
  };
  return {
    messages,
    stopReading: () => void stream.close().catch(() => {}),
    write: (answers) =>
      told(
        send(answers).then(
          () => [],
          (error: unknown) => (isTooLarge(error) ? sendSingly(answers) : Promise.reject(error)),
        ),
      ),
    keepPlace: (next) =>
      told(
        consumer.commit({
          offsets: [...next].map(([partition, offset]) => ({ topic: inputTopic, partition, offset, leaderEpoch: -1 })),
        }),
      ),
    lag: async () => {
      const ends = (await told(consumer.listOffsets({ topics: [inputTopic] }))).get(inputTopic) ?? [];
      let lag = 0n;
      for (const [place, offset] of stream.offsetsCommitted) {
        const end = ends[Number(place.slice(place.lastIndexOf(':') + 1))] ?? offset;
        if (end > offset) lag += end - offset;
      }
      return Number(lag);
    },
    close: () => closeAll(consumer, producer),
  };
}

function toTopicMessage({ partition, offset, key, value, headers }: Message<Buffer, Buffer, string, string>): TopicMessage {
  return {
    partition,
    offset,
    key: key ?? undefined,
    value: value ?? Buffer.alloc(0),
    headers: Object.fromEntries([...headers].map(([name, text]) => [name.toLowerCase(), text])),
  };
}

async function closeAll(consumer: KafkaConsumer, producer: KafkaProducer): Promise<void> {
  const closed = Promise.allSettled([consumer.close(true), producer.close(true)]);
  await Promise.race([closed, pause(CLOSE_MS, undefined, { ref: false })]);
}
