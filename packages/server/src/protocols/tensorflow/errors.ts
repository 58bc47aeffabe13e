// How platform errors look to clients of TensorFlow Serving: `{"error": "<text>"}`, and an HTTP status.
import { type ErrorCode, toPlatformError } from '../../kernel/errors.ts';

const TENSORFLOW_STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_argument: 400,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 412,
  aborted: 409,
  permission_denied: 403,
  unauthenticated: 401,
  payload_too_large: 413,
  resource_exhausted: 503,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  unimplemented: 501,
  internal: 500,
};

export function toTensorflowError(thrown: unknown): { readonly status: number; readonly body: string; readonly message: string } {
  const { code, message } = toPlatformError(thrown);
  return { status: TENSORFLOW_STATUS[code], body: JSON.stringify({ error: message }), message };
}
