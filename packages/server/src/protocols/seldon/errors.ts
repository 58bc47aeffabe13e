// How platform errors look to Seldon's clients. What is wrong with a request, or with a model, has the form of Seldon's
// Python wrapper; what the server itself says has the form of its executor.
import { type ErrorCode, toPlatformError } from '../../kernel/errors.ts';

interface SeldonError {
  readonly status: number;
  readonly reason: string;
  readonly from: 'wrapper' | 'executor';
}

const SELDON_ERRORS: Readonly<Record<ErrorCode, SeldonError>> = {
  invalid_argument: { status: 400, reason: 'MICROSERVICE_BAD_DATA', from: 'wrapper' },
  internal: { status: 500, reason: 'MICROSERVICE_INTERNAL_ERROR', from: 'wrapper' },
  not_found: { status: 404, reason: 'NOT_FOUND', from: 'executor' },
  already_exists: { status: 409, reason: 'ALREADY_EXISTS', from: 'executor' },
  failed_precondition: { status: 409, reason: 'FAILED_PRECONDITION', from: 'executor' },
  aborted: { status: 409, reason: 'ABORTED', from: 'executor' },
  permission_denied: { status: 403, reason: 'PERMISSION_DENIED', from: 'executor' },
  unauthenticated: { status: 401, reason: 'UNAUTHENTICATED', from: 'executor' },
  payload_too_large: { status: 413, reason: 'PAYLOAD_TOO_LARGE', from: 'executor' },
  resource_exhausted: { status: 503, reason: 'OVERLOADED', from: 'executor' },
  unavailable: { status: 503, reason: 'UNAVAILABLE', from: 'executor' },
  deadline_exceeded: { status: 504, reason: 'DEADLINE_EXCEEDED', from: 'executor' },
  cancelled: { status: 499, reason: 'CANCELLED', from: 'executor' },
  unimplemented: { status: 501, reason: 'UNIMPLEMENTED', from: 'executor' },
};

export interface SeldonErrorAnswer {
  readonly status: number;
  readonly body: string;
  readonly message: string;
  readonly code: ErrorCode;
}

export function toSeldonError(thrown: unknown): SeldonErrorAnswer {
  const { code, message, details } = toPlatformError(thrown);
  const refused = details.refused as ComponentRefusal | undefined;
  if (refused) {
    // A class of the caller's chose status and reason itself; which of several units it was is added to what it said.
    const told = details.unit === undefined ? refused.told : { ...refused.told, info: message };
    return { status: refused.status, body: JSON.stringify({ status: told }), message, code };
  }
  const { status, reason, from } = SELDON_ERRORS[code];
  const told =
    from === 'wrapper' ? { status: 1, info: message, code: -1, reason } : { code: status, info: message, reason, status: 'FAILURE' };
  return { status, body: JSON.stringify({ status: told }), message, code };
}

/** What a component's error carries in its details. */
interface ComponentRefusal {
  readonly status: number;
  readonly told: Readonly<Record<string, unknown>>;
}
