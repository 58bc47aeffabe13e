// Ends a query that takes too long, or whose caller went away.
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlatformError } from '../../kernel/errors.ts';

export interface QueryDeadline {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** An interrupt that falls between two statements is forgotten, so it is repeated until the work has ended. */
const INTERRUPT_EVERY_MS = 20;

/** @throws deadline_exceeded · cancelled · what `work` throws */
export async function withDeadline<T>(
  connection: DuckDBConnection,
  { timeoutMs, signal }: QueryDeadline,
  work: () => Promise<T>,
): Promise<T> {
  let reason: PlatformError | undefined;
  let interrupting: NodeJS.Timeout | undefined;
  const stop = (why: PlatformError) => {
    reason ??= why;
    connection.interrupt();
    interrupting ??= setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  const onAbort = () => stop(new PlatformError('cancelled', 'The query was stopped on request.'));
  const timer = setTimeout(() => stop(tooLate(timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    return await work();
  } catch (error) {
    throw reason ?? error;
  } finally {
    clearTimeout(timer);
    clearInterval(interrupting);
    signal?.removeEventListener('abort', onAbort);
  }
}

function tooLate(timeoutMs: number): PlatformError {
  return new PlatformError(
    'deadline_exceeded',
    `The query was stopped after ${timeoutMs / 1000} s: ask for less, e.g. "WHERE time > now() - INTERVAL 1 HOUR".`,
  );
}
