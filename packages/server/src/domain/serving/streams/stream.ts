// One predictor that reads requests from a topic and answers to another, at least once. A message's place is kept after its
// answer is written; whatever goes wrong with the broker ends the session, and the next one begins at the place that was kept.
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../../kernel/logger.ts';
import type { StreamSettings } from '../manifest/stream-settings.ts';
import { createOrderedWindow, type WindowPlace } from './ordered-window.ts';
import type { AnswerMessage, TopicMessage, TopicSession, Topics } from './topics.ts';

export interface StreamAnswer {
  readonly message: AnswerMessage;
  /** As HTTP has it. */
  readonly status: number;
}

export interface StreamDeps {
  readonly settings: StreamSettings;
  readonly topics: Topics;
  /**
   * @param signal  aborted when nobody waits for the answer any more
   * @param isLast  it is not asked again for this message
   * @returns       also for what is refused: the protocol's own error; 503 while the model is away
   */
  readonly answer: (message: TopicMessage, signal: AbortSignal, isLast: boolean) => Promise<StreamAnswer>;
  /** What is said in the place of an answer that no topic takes. */
  readonly tooLarge: (message: AnswerMessage) => AnswerMessage;
  /** Whether every unit has a copy that can answer. */
  readonly isReady: () => boolean;
  readonly logger: Logger;
  /** Ends early, and does not throw, when the signal aborts. */
  readonly rest?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface StreamReading {
  readonly received: number;
  readonly answered: number;
  /** Of the answered: those that say an error. */
  readonly errors: number;
  /** Predictions that were tried again. */
  readonly retries: number;
  /** Read, and their place not kept yet. */
  readonly inFlight: number;
  /** In the topic beyond the place that is kept; as it was a moment ago. */
  readonly lag: number;
  /** Why nothing is read or written. */
  readonly fault: string | undefined;
}

export interface Stream {
  read(): StreamReading;
  /** Read nothing more, answer what was read, at most `graceMs`, then close. */
  stop(graceMs: number): Promise<void>;
}

/** Besides those that are predicted, some wait for an answer before theirs, or to be written. */
const IN_FLIGHT_PER_WORKER = 4;
const FIRST_PAUSE_MS = 200;
/** Of a broker that is away. */
const MAX_PAUSE_MS = 10_000;
/** Of a model that is ready, and yet has no answer. */
const MAX_RETRY_PAUSE_MS = 5000;
/** Then it is the message's fault: one that ends the model's process each time must not hold up the others for good. About 20 s. */
const MAX_TRIES = 10;
const UNAVAILABLE = 503;
const LAG_MS = 2000;
/** For a session to close, after what it read was given up. */
const CLOSE_MS = 2500;

export function startStream(deps: StreamDeps): Stream {
  const { settings, topics, answer, tooLarge, isReady, logger, rest = restFor } = deps;
  const { group, workers } = settings;
  const counts = { received: 0, answered: 0, errors: 0, retries: 0, inFlight: 0, lag: 0 };
  const halt = new AbortController();
  const giveUp = new AbortController();
  let fault: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;

  function tell(now: string | undefined): void {
    if (now === fault) return;
    fault = now;
    if (now === undefined) logger.info({ stream: group }, 'the stream works again');
    else logger.warn({ stream: group, fault: now }, 'the stream cannot go on, and tries again');
  }

  async function run(): Promise<void> {
    while (!halt.signal.aborted) {
      let session: TopicSession | undefined;
      try {
        session = await topics.open(settings);
        if (!halt.signal.aborted) await converse(session);
      } catch (error) {
        tell((error as Error).message);
      } finally {
        counts.inFlight = 0;
        await session?.close();
      }
      if (halt.signal.aborted) return;
      await rest(pauseMs, halt.signal);
      pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    }
  }

  function works(): void {
    pauseMs = FIRST_PAUSE_MS;
    tell(undefined);
  }

  /** Returns when it was halted and everything that it read is answered. @throws what ends the session */
  async function converse(session: TopicSession): Promise<void> {
    const window = createOrderedWindow<StreamAnswer>();
    const broken = new AbortController();
    const ended = AbortSignal.any([broken.signal, giveUp.signal]);
    let failure: unknown;
    let predicting = 0;
    let writing = false;
    let wake = () => {};

    const fail = (error: unknown) => {
      failure ??= error;
      broken.abort();
      session.stopReading();
      wake();
    };
    const stopReading = () => {
      session.stopReading();
      wake();
    };
    const until = async (holds: () => boolean) => {
      while (!holds() && !ended.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    };

    async function work(place: WindowPlace<StreamAnswer>, message: TopicMessage): Promise<void> {
      predicting += 1;
      place.answer = await answerSurely(message, ended);
      predicting -= 1;
      wake();
      await writeReady();
    }

    async function writeReady(): Promise<void> {
      if (writing) return;
      writing = true;
      for (let ready = window.ready(); ready.length > 0 && !ended.aborted; ready = window.ready()) {
        await write(
          session,
          ready.map(({ answer: answered }) => answered!.message),
        );
        const next = window.leave(ready);
        counts.answered += ready.length;
        counts.errors += ready.filter(({ answer: answered }) => answered!.status >= 400).length;
        await session.keepPlace(next);
        counts.inFlight = window.size();
        works();
        wake();
      }
      writing = false;
      wake();
    }

    const lagging = setInterval(() => {
      session.lag().then((lag) => {
        counts.lag = lag;
        if (!writing && !ended.aborted) works();
      }, fail);
    }, LAG_MS);
    halt.signal.addEventListener('abort', stopReading, { once: true });
    giveUp.signal.addEventListener('abort', stopReading, { once: true });
    try {
      for await (const message of session.messages()) {
        if (ended.aborted) break;
        const place = window.enter(message.partition, message.offset);
        // Where others joined the group, the broker sends again what is answered here already.
        if (!place) continue;
        counts.received += 1;
        counts.inFlight = window.size();
        work(place, message).catch(fail);
        await until(() => (predicting < workers && window.size() < workers * IN_FLIGHT_PER_WORKER) || halt.signal.aborted);
        if (halt.signal.aborted) break;
      }
      if (failure === undefined && !halt.signal.aborted) throw new Error('The broker ended the stream.');
      await until(() => window.size() === 0 && !writing);
      if (failure !== undefined) throw failure;
    } catch (error) {
      throw failure ?? error;
    } finally {
      clearInterval(lagging);
      halt.signal.removeEventListener('abort', stopReading);
      giveUp.signal.removeEventListener('abort', stopReading);
      broken.abort();
    }
  }

  /** Tries again while the model is away. @throws when nobody waits any more */
  async function answerSurely(message: TopicMessage, signal: AbortSignal): Promise<StreamAnswer> {
    let waitMs = FIRST_PAUSE_MS / 2;
    for (let tries = 1; ; tries++) {
      const answered = await answer(message, signal, tries === MAX_TRIES);
      signal.throwIfAborted();
      // What is said while the model is unloaded is nobody's answer.
      if ((answered.status !== UNAVAILABLE && (answered.status < 400 || isReady())) || tries === MAX_TRIES) return answered;
      counts.retries += 1;
      do {
        await rest(waitMs, signal);
        signal.throwIfAborted();
      } while (!isReady());
      waitMs = Math.min(waitMs * 2, MAX_RETRY_PAUSE_MS);
    }
  }

  async function write(session: TopicSession, messages: readonly AnswerMessage[]): Promise<void> {
    const refused = await session.write(messages);
    if (refused.length === 0) return;
    counts.errors += refused.length;
    const stillRefused = await session.write(refused.map((index) => tooLarge(messages[index]!)));
    if (stillRefused.length > 0)
      throw new Error(`The topic ${settings.outputTopic} does not even take the error in the place of an answer.`);
  }

  const running = run();
  return {
    read: () => ({ ...counts, fault }),
    stop: async (graceMs) => {
      halt.abort();
      // A broker may say nothing while its session is being opened.
      const late = Promise.withResolvers<void>();
      const timers = [setTimeout(() => giveUp.abort(), graceMs), setTimeout(late.resolve, graceMs + CLOSE_MS)];
      await Promise.race([running, late.promise]);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

async function restFor(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {});
}
