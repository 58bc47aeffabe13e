// Deployments that read from topics. What speaks to a broker is loaded when the first of them is served.
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { startReconcileLoop } from '../domain/serving/rollout/index.ts';
import { createStreams, type Streams, type StreamsDeps, startStream } from '../domain/serving/streams/index.ts';
import type { Logger } from '../kernel/logger.ts';
import type { TopicAnswersDeps } from './answer-topics.ts';

/** A change of revision is seen within this. */
const LOOK_MS = 500;

export interface StreamRoomDeps {
  readonly answers: TopicAnswersDeps;
  readonly tellFault: StreamsDeps['tellFault'];
  /** What tells this server from others on the machine, the same whenever it starts. */
  readonly member: string;
  readonly secretsDir: string | undefined;
  readonly logger: Logger;
  readonly drainMs: number;
}

export function startStreams({ answers, tellFault, member, secretsDir, logger, drainMs }: StreamRoomDeps): Pick<Streams, 'read' | 'stop'> {
  const id = `ovenbird-${createHash('sha256').update(`${hostname()} ${member}`).digest('hex').slice(0, 16)}`;
  const streams = createStreams({
    active: answers.active,
    tellFault,
    logger,
    drainMs,
    start: async (wanted, isReady) => {
      const [{ createKafkaTopics }, { createTopicAnswers }] = await Promise.all([
        import('../stores/topics/kafka-topics.ts'),
        import('./answer-topics.ts'),
      ]);
      const { answer, tooLarge } = createTopicAnswers(answers, wanted);
      const topics = createKafkaTopics({ member: id, secretsDir });
      return startStream({ settings: wanted.settings, topics, answer, tooLarge, isReady, logger });
    },
  });
  const loop = startReconcileLoop({ name: 'streams', reconcile: streams.reconcile, pollMs: LOOK_MS, logger });
  return {
    read: streams.read,
    stop: async (graceMs) => {
      await loop.stop();
      await streams.stop(graceMs);
    },
  };
}
