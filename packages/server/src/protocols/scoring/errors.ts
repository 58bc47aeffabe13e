// How platform errors look to clients of MLflow's scoring server.
import { type ErrorCode, toPlatformError } from '../../kernel/errors.ts';

interface ScoringError {
  readonly status: number;
  readonly code: string;
}

const SCORING_ERRORS: Readonly<Record<ErrorCode, ScoringError>> = {
  invalid_argument: { status: 400, code: 'BAD_REQUEST' },
  not_found: { status: 404, code: 'RESOURCE_DOES_NOT_EXIST' },
  already_exists: { status: 409, code: 'RESOURCE_ALREADY_EXISTS' },
  failed_precondition: { status: 409, code: 'INVALID_STATE' },
  aborted: { status: 409, code: 'ABORTED' },
  permission_denied: { status: 403, code: 'PERMISSION_DENIED' },
  unauthenticated: { status: 401, code: 'UNAUTHENTICATED' },
  payload_too_large: { status: 413, code: 'REQUEST_LIMIT_EXCEEDED' },
  resource_exhausted: { status: 503, code: 'RESOURCE_EXHAUSTED' },
  unavailable: { status: 503, code: 'TEMPORARILY_UNAVAILABLE' },
  deadline_exceeded: { status: 504, code: 'DEADLINE_EXCEEDED' },
  cancelled: { status: 499, code: 'CANCELLED' },
  unimplemented: { status: 501, code: 'NOT_IMPLEMENTED' },
  internal: { status: 500, code: 'INTERNAL_ERROR' },
};

/** The one status that says more than our codes do. */
const UNSUPPORTED_TYPE = 415;

export function toScoringError(thrown: unknown): { readonly status: number; readonly body: string; readonly message: string } {
  const { code, message, details } = toPlatformError(thrown);
  const { status, code: error_code } = SCORING_ERRORS[code];
  return { status: details.field === 'content-type' ? UNSUPPORTED_TYPE : status, body: JSON.stringify({ error_code, message }), message };
}
