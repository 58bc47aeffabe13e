import { apiError } from '@ovenbird/contracts';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, PlatformError } from '../../kernel/errors.ts';
import { NATIVE_ERRORS, toNativeAnswer } from './errors.ts';

describe('errors of the native API', () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s has a status of its kind and a code of the contract', (code) => {
    const { status, body } = toNativeAnswer(new PlatformError(code, 'text', { field: 'f' }), 'r1');
    expect(status).toBe(NATIVE_ERRORS[code].status);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(apiError.parse(body)).toEqual({ error: { code, message: 'text', field: 'f', requestId: 'r1' } });
  });
});
