// The copies of one component: calls wait in one line for the first free copy, a copy that ends is replaced.
import { setTimeout as delay } from 'node:timers/promises';
import { WorkerLostError } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { AskComponent } from './component-backend.ts';
import type { ComponentCall, ComponentHost, ComponentReply, SeldonJson } from './component-call.ts';

export interface ComponentCrew {
  readonly ask: AskComponent;
  /** What the class says about itself. */
  readonly metadata: SeldonJson | null;
  available(): number;
  close(): Promise<void>;
}

export interface CrewOptions {
  readonly label: string;
  readonly replicas: number;
  readonly start: () => ComponentHost;
  readonly logger: Logger;
}

interface Waiting {
  readonly call: ComponentCall;
  readonly signal: AbortSignal;
  readonly answer: PromiseWithResolvers<ComponentReply>;
  tries: number;
}

/** At a millisecond a call, a second of work for each copy. */
const MAX_WAITING_PER_COPY = 1000;
const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 5000;

/** @throws what starting the first copies throws, when all of them have ended */
export async function startCrew({ label, replicas, start, logger }: CrewOptions, signal: AbortSignal): Promise<ComponentCrew> {
  const hosts = new Set<ComponentHost>();
  const free: ComponentHost[] = [];
  const line: Waiting[] = [];
  const stopping = new AbortController();
  let available = 0;

  function hire(): ComponentHost {
    const host = start();
    hosts.add(host);
    void host.ended.then(() => hosts.delete(host));
    return host;
  }

  async function employ(host: ComponentHost): Promise<SeldonJson | null> {
    const { metadata } = await host.ready;
    available += 1;
    free.push(host);
    void host.ended.then(() => {
      available -= 1;
      const at = free.indexOf(host);
      if (at !== -1) free.splice(at, 1);
      if (stopping.signal.aborted) return;
      logger.warn({ component: label }, 'a copy of a component ended; starting another');
      void replace();
    });
    dispatch();
    return metadata;
  }

  async function replace(): Promise<void> {
    for (let waitMs = FIRST_RESTART_MS; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, MAX_RESTART_MS)) {
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        await employ(hire());
        return;
      } catch (error) {
        logger.error({ component: label, err: error }, 'a copy of a component could not be started again');
      }
    }
  }

  function dispatch(): void {
    while (free.length > 0 && line.length > 0) void serve(free.pop()!, line.shift()!);
  }

  async function serve(host: ComponentHost, waiting: Waiting): Promise<void> {
    waiting.tries += 1;
    try {
      waiting.answer.resolve(await host.ask(waiting.call));
      free.push(host);
    } catch (error) {
      // Feedback is not given twice: what the class learned from it before it ended, nobody knows.
      const again = error instanceof WorkerLostError && waiting.tries === 1 && waiting.call.method !== 'send_feedback';
      // A copy that was ended by `close` has nobody after it.
      if (again && !waiting.signal.aborted && !stopping.signal.aborted) line.unshift(waiting);
      else waiting.answer.reject(new PlatformError('unavailable', `The component ${label} ended while it answered.`, {}, { cause: error }));
    }
    dispatch();
  }

  const ask: AskComponent = async (call, caller) => {
    caller.throwIfAborted();
    if (stopping.signal.aborted) throw new PlatformError('unavailable', 'The component is being stopped.');
    if (free.length === 0 && line.length >= MAX_WAITING_PER_COPY * replicas)
      throw new PlatformError('resource_exhausted', `${line.length} requests wait for the component ${label} already.`);
    const waiting: Waiting = { call, signal: caller, answer: Promise.withResolvers(), tries: 0 };
    const leave = () => {
      const at = line.indexOf(waiting);
      if (at !== -1) line.splice(at, 1);
      waiting.answer.reject(caller.reason);
    };
    caller.addEventListener('abort', leave, { once: true });
    line.push(waiting);
    dispatch();
    try {
      return await waiting.answer.promise;
    } finally {
      caller.removeEventListener('abort', leave);
    }
  };

  async function close(): Promise<void> {
    stopping.abort();
    for (const waiting of line.splice(0)) waiting.answer.reject(new PlatformError('unavailable', 'The component is being stopped.'));
    const ending = [...hosts];
    for (const host of ending) host.kill();
    await Promise.all(ending.map((host) => host.ended));
  }

  const abandon = () => void close();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    signal.throwIfAborted();
    const [metadata] = await Promise.all(Array.from({ length: replicas }, () => employ(hire())));
    return { ask, metadata: metadata!, available: () => available, close };
  } catch (error) {
    await close();
    throw signal.aborted ? new PlatformError('cancelled', `Loading the component ${label} was given up.`) : error;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
