// The closed set of things that can go wrong, as data. No HTTP, gRPC or protocol words here: each protocol maps
// these codes in its own `errors.ts`, as a `Record<ErrorCode, …>`, so a new code does not compile until all map it.

/** Every code, with its meaning and whether trying again can help. */
export const ERROR_CODES = {
  invalid_argument: { meaning: 'The request is malformed or a field has a value that can never be right.', retry: false },
  not_found: { meaning: 'The named thing does not exist.', retry: false },
  already_exists: { meaning: 'A different thing with this name or id exists.', retry: false },
  failed_precondition: { meaning: 'The thing exists but is in a state that does not allow this.', retry: false },
  aborted: { meaning: 'A concurrent change won; read again and repeat.', retry: true },
  permission_denied: { meaning: 'The caller is known but may not do this.', retry: false },
  unauthenticated: { meaning: 'The caller is not known.', retry: false },
  payload_too_large: { meaning: 'The body exceeds the configured limit.', retry: false },
  resource_exhausted: { meaning: 'A queue or quota is full; try again later.', retry: true },
  unavailable: { meaning: 'A part needed for this is starting, stopping or down; try again.', retry: true },
  deadline_exceeded: { meaning: 'The work did not finish in its time.', retry: true },
  cancelled: { meaning: 'The caller went away or the work was stopped on request.', retry: false },
  unimplemented: { meaning: 'The protocol has this, but this server does not.', retry: false },
  internal: { meaning: 'A fault of ours; the log has the details under the request id.', retry: false },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  /** Path of the wrong field as the caller wrote it, e.g. `spec.predictors[0].graph.name`. */
  readonly field?: string;
  readonly [key: string]: unknown;
}

/** The one error class that domain code throws. The message is shown to users: it says what is wrong and with which value. */
export class PlatformError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PlatformError';
    this.code = code;
    this.details = details;
  }
}

/** As V8 says it. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

/** Any thrown value as a PlatformError; what is not ours becomes `internal`, with the original as its cause. */
export function toPlatformError(thrown: unknown): PlatformError {
  if (thrown instanceof PlatformError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new PlatformError('cancelled', 'The request was cancelled.', {}, { cause: thrown });
  // Lists within lists by the ten thousand use up the stack wherever they are walked: that is the body's fault.
  if (thrown instanceof RangeError && thrown.message === STACK_OVERFLOW)
    return new PlatformError('invalid_argument', 'The body is nested too deeply.', {}, { cause: thrown });
  return new PlatformError('internal', 'Internal error.', {}, { cause: thrown });
}
