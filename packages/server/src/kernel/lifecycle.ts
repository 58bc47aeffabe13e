// What starts, stops: parts register a name and a stop function as they start; `stop` runs them in reverse order,
// each within what is left of the deadline, and says which part was too slow.
import type { Logger } from './logger.ts';

export interface Lifecycle {
  /** Aborted when the process is asked to stop; long work takes it. */
  readonly signal: AbortSignal;
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Idempotent: a second call waits for the first. */
  stop(): Promise<void>;
}

export function createLifecycle(logger: Logger, deadlineMs: number): Lifecycle {
  const controller = new AbortController();
  const parts: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    controller.abort();
    const endsAt = performance.now() + deadlineMs;
    for (const part of parts.reverse()) {
      const leftMs = Math.max(50, endsAt - performance.now());
      const { promise: timeout, resolve } = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => resolve('late'), leftMs);
      try {
        if ((await Promise.race([Promise.resolve(part.stop()), timeout])) === 'late')
          logger.warn({ part: part.name }, 'did not stop in time');
      } catch (error) {
        logger.error({ part: part.name, err: error }, 'failed to stop');
      } finally {
        clearTimeout(timer);
      }
    }
  }

  return {
    signal: controller.signal,
    onStop: (name, stop) => {
      parts.push({ name, stop });
    },
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
