// Runs housekeeping again and again until it is told to stop. Each run reads the whole state, so a failed or missed one is
// made good by the next.
import type { Logger } from '../../../kernel/logger.ts';

export interface Housekeeping {
  readonly name: string;
  readonly everyMs: number;
  run(signal: AbortSignal): Promise<unknown>;
}

/** Resolves when the signal has aborted and the run under way has ended. */
export async function keepHouse({ name, everyMs, run }: Housekeeping, signal: AbortSignal, logger: Logger): Promise<void> {
  while (!signal.aborted) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    try {
      await run(signal);
    } catch (error) {
      logger.error({ err: error, housekeeping: name }, 'housekeeping failed; it is tried again');
    }
  }
}

/** Ends early when the signal aborts. Does not keep the process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}
