// How platform errors look in the native API: one HTTP status each, and the one error shape of the contract.
import type { ApiError, ApiErrorCode } from '@ovenbird/contracts';
import { type ErrorCode, PlatformError, toPlatformError } from '../../kernel/errors.ts';

interface NativeError {
  readonly status: number;
  readonly code: ApiErrorCode;
}

export const NATIVE_ERRORS: Readonly<Record<ErrorCode, NativeError>> = {
  invalid_argument: { status: 400, code: 'invalid_argument' },
  not_found: { status: 404, code: 'not_found' },
  already_exists: { status: 409, code: 'already_exists' },
  failed_precondition: { status: 409, code: 'failed_precondition' },
  aborted: { status: 409, code: 'aborted' },
  permission_denied: { status: 403, code: 'permission_denied' },
  unauthenticated: { status: 401, code: 'unauthenticated' },
  payload_too_large: { status: 413, code: 'payload_too_large' },
  resource_exhausted: { status: 429, code: 'resource_exhausted' },
  unavailable: { status: 503, code: 'unavailable' },
  deadline_exceeded: { status: 504, code: 'deadline_exceeded' },
  // The client is gone; the status is for the log (nginx writes the same).
  cancelled: { status: 499, code: 'cancelled' },
  unimplemented: { status: 501, code: 'unimplemented' },
  internal: { status: 500, code: 'internal' },
};

/** The answer for anything that was thrown. */
export function toNativeAnswer(thrown: unknown, requestId: string): { status: number; body: ApiError; error: PlatformError } {
  const error = asPlatformError(thrown);
  const { status, code } = NATIVE_ERRORS[error.code];
  const field = error.details.field;
  return { status, error, body: { error: { code, message: error.message, ...(field ? { field } : {}), requestId } } };
}

/** Fastify refuses a request before any route sees it (malformed JSON, wrong media type, too large a body). */
function asPlatformError(thrown: unknown): PlatformError {
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  if (thrown instanceof PlatformError || !(thrown instanceof Error) || !(status >= 400 && status < 500)) return toPlatformError(thrown);
  return new PlatformError(status === 413 ? 'payload_too_large' : 'invalid_argument', thrown.message, {}, { cause: thrown });
}
