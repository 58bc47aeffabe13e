import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../kernel/logger.ts';
import { type StreamAnswer, type StreamDeps, startStream } from './stream.ts';
import type { AnswerMessage, TopicMessage, TopicSession } from './topics.ts';

const SETTINGS = { group: 'main.iris.default', brokers: ['b:1'], inputTopic: 'in', outputTopic: 'out', workers: 2 };

/** A topic with one partition. What a session has done stays when it ends. */
function createTopic(count: number) {
  const state = { next: 0n, sessions: 0, refuses: false, tooLarge: new Set<string>(), written: [] as string[], bodies: [] as string[] };
  function openSession(): TopicSession {
    const stop = Promise.withResolvers<undefined>();
    let position = state.next;
    return {
      messages: async function* () {
        for (; position < BigInt(count); ) {
          const offset = position++;
          yield { partition: 0, offset, key: undefined, value: Buffer.from(String(offset)), headers: {} } satisfies TopicMessage;
        }
        await stop.promise;
      },
      stopReading: () => stop.resolve(undefined),
      write: async (messages) => {
        await turn();
        if (state.refuses) throw new Error('the broker is away');
        const refused = messages.flatMap(({ value }, index) => (state.tooLarge.has(value.toString()) ? index : []));
        for (const [index, { key, value }] of messages.entries()) {
          if (refused.includes(index)) continue;
          state.written.push(key.toString());
          state.bodies.push(value.toString());
        }
        return refused;
      },
      keepPlace: async (next) => {
        state.next = next.get(0)!;
      },
      lag: async () => count - Number(state.next),
      close: async () => {},
    };
  }
  return {
    state,
    topics: {
      open: async () => {
        state.sessions += 1;
        return openSession();
      },
    },
  };
}

const answered = (message: TopicMessage, status = 200): StreamAnswer => {
  const key = message.value;
  return { status, message: { key, value: Buffer.from(`answer ${key}`), headers: {} } };
};

function start(topic: ReturnType<typeof createTopic>, deps: Partial<StreamDeps> = {}) {
  return startStream({
    settings: SETTINGS,
    topics: topic.topics,
    answer: async (message) => answered(message),
    tooLarge: (message: AnswerMessage) => ({ ...message, value: Buffer.from('too large') }),
    isReady: () => true,
    logger: silentLogger,
    rest: async () => turn(),
    ...deps,
  });
}

const until = async (holds: () => boolean) => {
  while (!holds()) await turn();
};
const upTo = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('a stream', () => {
  it('writes answers in the order of the messages, whichever is there first, and keeps the place behind them', async () => {
    const topic = createTopic(20);
    const stream = start(topic, {
      answer: async (message) => {
        for (let turns = Number(message.offset % 3n); turns > 0; turns--) await turn();
        return answered(message);
      },
    });
    await until(() => topic.state.next === 20n);
    expect(topic.state.written).toEqual(upTo(20));
    expect(stream.read()).toMatchObject({ received: 20, answered: 20, errors: 0, inFlight: 0, fault: undefined });
    await stream.stop(1000);
  });

  it('reads no more than its window while an answer is outstanding, and predicts no more at once than it has workers', async () => {
    const topic = createTopic(100);
    const first = Promise.withResolvers<void>();
    let predicting = 0;
    let most = 0;
    const stream = start(topic, {
      answer: async (message) => {
        most = Math.max(most, ++predicting);
        await (message.offset === 0n ? first.promise : turn());
        predicting -= 1;
        return answered(message);
      },
    });
    await until(() => stream.read().received === 8);
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(stream.read()).toMatchObject({ received: 8, inFlight: 8, answered: 0 });
    expect(topic.state.next).toBe(0n);
    first.resolve();
    await until(() => topic.state.next === 100n);
    expect(most).toBe(2);
    await stream.stop(1000);
  });

  it('asks again while the model is away, when it is ready, and then takes the error for the answer', async () => {
    const topic = createTopic(2);
    const tries: number[] = [0, 0];
    let looks = 0;
    const stream = start(topic, {
      isReady: () => ++looks % 2 === 0,
      answer: async (message, _signal, isLast) => {
        const index = Number(message.offset);
        tries[index]! += 1;
        expect(isLast).toBe(tries[index] === 10);
        return answered(message, index === 1 || tries[0]! < 4 ? 503 : 200);
      },
    });
    await until(() => topic.state.next === 2n);
    expect(tries).toEqual([4, 10]);
    expect(stream.read()).toMatchObject({ answered: 2, errors: 1, retries: 12 });
    await stream.stop(1000);
  });

  it('begins again at the place that was kept when the broker was away, and says so meanwhile', async () => {
    const topic = createTopic(6);
    topic.state.refuses = true;
    const stream = start(topic);
    await until(() => topic.state.sessions > 3);
    expect(stream.read().fault).toBe('the broker is away');
    expect(topic.state.next).toBe(0n);
    topic.state.refuses = false;
    await until(() => topic.state.next === 6n);
    expect(topic.state.written).toEqual(upTo(6));
    expect(stream.read().fault).toBeUndefined();
    await stream.stop(1000);
  });

  it('says an error in the place of an answer that the topic does not take', async () => {
    const topic = createTopic(3);
    topic.state.tooLarge.add('answer 1');
    const stream = start(topic);
    await until(() => topic.state.next === 3n);
    expect(topic.state.bodies.toSorted()).toEqual(['answer 0', 'answer 2', 'too large']);
    expect(stream.read().errors).toBe(1);
    await stream.stop(1000);
  });

  it('answers what it has read when it is stopped, and reads nothing more', async () => {
    const topic = createTopic(50);
    const gate = Promise.withResolvers<void>();
    const stream = start(topic, {
      answer: async (message) => {
        await gate.promise;
        return answered(message);
      },
    });
    await until(() => stream.read().received === 2);
    const stopped = stream.stop(10_000);
    gate.resolve();
    await stopped;
    expect(topic.state.written).toEqual(['0', '1']);
    expect(topic.state.next).toBe(2n);
  });

  it('ends, and reads nothing, when it is stopped while a broker lets it wait', async () => {
    const topic = createTopic(5);
    const gate = Promise.withResolvers<void>();
    const stream = start(topic, { topics: { open: () => gate.promise.then(topic.topics.open) } });
    const stopped = stream.stop(10_000);
    gate.resolve();
    await stopped;
    expect(stream.read().received).toBe(0);
  });

  it('gives up what is not answered in time when it is stopped', async () => {
    const topic = createTopic(5);
    const stream = start(topic, {
      answer: (message, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(answered(message, 499)), { once: true })),
    });
    await until(() => stream.read().received === 2);
    await stream.stop(1);
    expect(topic.state.written).toEqual([]);
    expect(topic.state.next).toBe(0n);
  });
});
