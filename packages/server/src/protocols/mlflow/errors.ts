// How platform errors look to MLflow's clients. They retry 429 and 5xx for minutes, so nothing that a retry cannot cure
// may have such a status.
import { type ErrorCode, PlatformError, toPlatformError } from '../../kernel/errors.ts';

interface MlflowError {
  readonly status: number;
  /** A name of MLflow's protobuf enum ErrorCode: the client refuses others. */
  readonly errorCode: string;
}

export const MLFLOW_ERRORS: Readonly<Record<ErrorCode, MlflowError>> = {
  invalid_argument: { status: 400, errorCode: 'INVALID_PARAMETER_VALUE' },
  not_found: { status: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST' },
  already_exists: { status: 400, errorCode: 'RESOURCE_ALREADY_EXISTS' },
  failed_precondition: { status: 400, errorCode: 'INVALID_PARAMETER_VALUE' },
  aborted: { status: 409, errorCode: 'ABORTED' },
  permission_denied: { status: 403, errorCode: 'PERMISSION_DENIED' },
  unauthenticated: { status: 401, errorCode: 'UNAUTHENTICATED' },
  payload_too_large: { status: 413, errorCode: 'INVALID_PARAMETER_VALUE' },
  resource_exhausted: { status: 429, errorCode: 'RESOURCE_EXHAUSTED' },
  unavailable: { status: 503, errorCode: 'TEMPORARILY_UNAVAILABLE' },
  deadline_exceeded: { status: 504, errorCode: 'DEADLINE_EXCEEDED' },
  cancelled: { status: 499, errorCode: 'CANCELLED' },
  unimplemented: { status: 501, errorCode: 'NOT_IMPLEMENTED' },
  internal: { status: 500, errorCode: 'INTERNAL_ERROR' },
};

export interface MlflowErrorBody {
  readonly error_code: string;
  readonly message: string;
}

/** The answer for anything that was thrown. */
export function toMlflowAnswer(thrown: unknown): { status: number; body: MlflowErrorBody; error: PlatformError } {
  const error = asPlatformError(thrown);
  const { status, errorCode } = MLFLOW_ERRORS[error.code];
  return { status, body: { error_code: errorCode, message: error.message }, error };
}

/** The client tries its second endpoint, or falls back to an older protocol, only on this code. */
export function endpointNotFound(method: string, url: string): MlflowErrorBody {
  return {
    error_code: 'ENDPOINT_NOT_FOUND',
    message: `No route ${method} ${url.split('?')[0]}. This server does not have that part of MLflow's API.`,
  };
}

/** Fastify refuses some requests before a route sees them; a client that goes away in the middle of an upload is no fault of ours. */
function asPlatformError(thrown: unknown): PlatformError {
  if (thrown instanceof PlatformError || !(thrown instanceof Error)) return toPlatformError(thrown);
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(code))
    return new PlatformError('cancelled', 'The client closed the connection.', {}, { cause: thrown });
  const status = 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  if (status === 413) return new PlatformError('payload_too_large', 'The request body is too large.', {}, { cause: thrown });
  if (status >= 400 && status < 500) return new PlatformError('invalid_argument', thrown.message, {}, { cause: thrown });
  return toPlatformError(thrown);
}
