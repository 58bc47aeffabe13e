// What a class says no with, as an error of the platform: its status decides the code, and protocols that know Seldon's
// status objects find it in the details.
import { type ErrorCode, PlatformError } from '../../kernel/errors.ts';
import type { SeldonJson } from './component-call.ts';

export interface RefusalDetails {
  /** As the class chose it, from 400 on. */
  readonly status: number;
  /** The status object of a SeldonMessage. */
  readonly told: SeldonJson;
}

export function refusal(status: number, message: string, told: SeldonJson): PlatformError {
  const refused: RefusalDetails = { status, told };
  return new PlatformError(codeOf(status), message, { source: 'component', refused });
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  409: 'failed_precondition',
  413: 'payload_too_large',
  429: 'resource_exhausted',
  501: 'unimplemented',
  503: 'unavailable',
  504: 'deadline_exceeded',
};

function codeOf(status: number): ErrorCode {
  return CODES[status] ?? (status < 500 ? 'invalid_argument' : 'internal');
}
