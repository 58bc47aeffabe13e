import { describe, expect, it } from 'vitest';
import { PlatformError, toPlatformError } from './errors.ts';

describe('toPlatformError', () => {
  it('keeps a platform error as it is', () => {
    const error = new PlatformError('not_found', 'No such run.', { field: 'run_id' });
    expect(toPlatformError(error)).toBe(error);
  });

  it('hides the text of a foreign error, and keeps it as the cause', () => {
    const cause = new Error('password=secret');
    const error = toPlatformError(cause);
    expect(error).toMatchObject({ code: 'internal', message: 'Internal error.', cause });
  });

  it('blames a body that uses up the stack', () => {
    const overflow = (): number => 1 + overflow();
    let thrown: unknown;
    try {
      overflow();
    } catch (error) {
      thrown = error;
    }
    expect(toPlatformError(thrown)).toMatchObject({ code: 'invalid_argument', message: 'The body is nested too deeply.' });
    expect(toPlatformError(new RangeError('Invalid array length')).code).toBe('internal');
  });

  it('knows an aborted request', () => {
    expect(toPlatformError(new DOMException('gone', 'AbortError')).code).toBe('cancelled');
  });
});
