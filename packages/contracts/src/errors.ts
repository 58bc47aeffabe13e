// The one shape of every error of the native API.
import { z } from 'zod';

export const apiErrorCode = z
  .enum([
    'invalid_argument',
    'not_found',
    'already_exists',
    'failed_precondition',
    'aborted',
    'permission_denied',
    'unauthenticated',
    'payload_too_large',
    'resource_exhausted',
    'unavailable',
    'deadline_exceeded',
    'cancelled',
    'unimplemented',
    'internal',
  ])
  .meta({ id: 'ApiErrorCode' });
export type ApiErrorCode = z.infer<typeof apiErrorCode>;

export const apiError = z
  .object({
    error: z.object({
      code: apiErrorCode,
      message: z.string(),
      /** Path of the field that is wrong, e.g. `body.pageSize`. */
      field: z.string().optional(),
      /** Quote it when asking for help; the server's log carries the same id. */
      requestId: z.string().optional(),
      docs: z.string().optional(),
    }),
  })
  .meta({ id: 'ApiError' });
export type ApiError = z.infer<typeof apiError>;
