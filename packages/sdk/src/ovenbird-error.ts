// What a failed call throws.
import type { ApiError, ApiErrorCode } from '@ovenbird/contracts';

/** `unreachable`: no answer came; the server is down or the address is wrong. */
export type OvenbirdErrorCode = ApiErrorCode | 'unreachable';

export interface OvenbirdErrorDetails {
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** Path of the wrong field, e.g. `body.filter`. */
  readonly field?: string;
  /** Quote it when asking for help. */
  readonly requestId?: string;
  readonly docs?: string;
}

export class OvenbirdError extends Error {
  readonly code: OvenbirdErrorCode;
  readonly details: OvenbirdErrorDetails;

  constructor(code: OvenbirdErrorCode, message: string, details: OvenbirdErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OvenbirdError';
    this.code = code;
    this.details = details;
  }
}

/** The error of an answer that is not 2xx, also when something in between wrote it (a proxy, the token check). */
export async function errorOfResponse(response: Response): Promise<OvenbirdError> {
  const text = await response.text().catch(() => '');
  const body = parse(text);
  if (body && typeof body === 'object' && 'error' in body && typeof body.error === 'object') {
    const { code, message, ...details } = (body as ApiError).error;
    return new OvenbirdError(code, message, { status: response.status, ...(details as OvenbirdErrorDetails) });
  }
  const told =
    body && typeof body === 'object' && 'message' in body ? String(body.message) : `HTTP ${response.status} ${response.statusText}`.trim();
  return new OvenbirdError(codeOfStatus(response.status), told, { status: response.status });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOfStatus(status: number): OvenbirdErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'permission_denied';
  if (status === 404) return 'not_found';
  if (status === 413) return 'payload_too_large';
  if (status === 429) return 'resource_exhausted';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  return status < 500 ? 'invalid_argument' : 'internal';
}
