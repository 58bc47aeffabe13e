// Errors as gRPC statuses. UNKNOWN is never sent: flytekit takes it for a missing login and may open a browser.
import { Code, ConnectError } from '@connectrpc/connect';
import { type ErrorCode, toPlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';

export const GRPC_CODES: Record<ErrorCode, Code> = {
  invalid_argument: Code.InvalidArgument,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  failed_precondition: Code.FailedPrecondition,
  aborted: Code.Aborted,
  permission_denied: Code.PermissionDenied,
  unauthenticated: Code.Unauthenticated,
  payload_too_large: Code.ResourceExhausted,
  resource_exhausted: Code.ResourceExhausted,
  unavailable: Code.Unavailable,
  deadline_exceeded: Code.DeadlineExceeded,
  cancelled: Code.Canceled,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
};

export function toConnectError(thrown: unknown, method: string, logger: Logger): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const error = toPlatformError(thrown);
  if (error.code === 'internal') logger.error({ err: error.cause ?? error, method }, 'flyte call failed');
  return new ConnectError(error.message, GRPC_CODES[error.code]);
}
