// The rows of one request, answered whatever it takes: repeated where the reason may go away, taken apart where one row may
// be the reason, so that a row which cannot be predicted fails alone.
import { ERROR_CODES, type ErrorCode, PlatformError, toPlatformError } from '../../kernel/errors.ts';
import type { OutputValues } from './answer-rows.ts';

export type RowResult = { readonly values: OutputValues } | { readonly error: string; readonly code: ErrorCode };

export interface PredictRowsOptions<Row> {
  /** One request. @throws PlatformError */
  readonly ask: (rows: readonly Row[]) => Promise<readonly OutputValues[]>;
  readonly retries: number;
  /** Wait before the n-th repetition, n from 0. */
  readonly pause: (repetition: number) => Promise<void>;
  readonly onRetry: () => void;
  readonly signal: AbortSignal;
}

/**
 * @throws unavailable when none of several rows could be answered for a reason that may go away: that is no fault of the rows ·
 *         the reason of the signal
 */
export async function predictRows<Row>(rows: readonly Row[], options: PredictRowsOptions<Row>): Promise<RowResult[]> {
  const { signal } = options;
  try {
    return await askAgain(rows, { left: options.retries }, options);
  } catch (error) {
    signal.throwIfAborted();
    // Rows by themselves share one more allowance: where nothing answers at all, nobody waits for each of them.
    const results = await takeApart(rows, toPlatformError(error), { left: rows.length > 1 ? options.retries : 0 }, options);
    if (rows.length > 1 && results.every((result) => 'error' in result && ERROR_CODES[result.code].retry))
      throw new PlatformError('unavailable', `Nothing answers: ${(results[0] as { error: string }).error}`);
    return results;
  }
}

async function takeApart<Row>(
  rows: readonly Row[],
  error: PlatformError,
  allowance: { left: number },
  options: PredictRowsOptions<Row>,
): Promise<RowResult[]> {
  if (rows.length === 1) return [{ error: describe(error), code: error.code }];
  const middle = rows.length >> 1;
  const results: RowResult[] = [];
  for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
    try {
      results.push(...(await askAgain(half, half.length === 1 ? allowance : { left: 0 }, options)));
    } catch (thrown) {
      options.signal.throwIfAborted();
      results.push(...(await takeApart(half, toPlatformError(thrown), allowance, options)));
    }
  }
  return results;
}

async function askAgain<Row>(
  rows: readonly Row[],
  allowance: { left: number },
  { ask, pause, onRetry, signal }: PredictRowsOptions<Row>,
): Promise<RowResult[]> {
  for (let repetition = 0; ; repetition += 1) {
    try {
      return (await ask(rows)).map((values) => ({ values }));
    } catch (error) {
      if (signal.aborted || allowance.left === 0 || !ERROR_CODES[toPlatformError(error).code].retry) throw error;
      allowance.left -= 1;
      onRetry();
      await pause(repetition);
    }
  }
}

/** What is no error of ours says nothing to a reader but its own words. */
function describe(error: PlatformError): string {
  return error.code === 'internal' && error.cause instanceof Error && error.message === 'Internal error.'
    ? error.cause.message
    : error.message;
}
