import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, PlatformError } from '../../kernel/errors.ts';
import { MLFLOW_ERRORS, toMlflowAnswer } from './errors.ts';

/** What mlflow's client sends again, for minutes. */
const RETRIED = [408, 429, 500, 502, 503, 504];

describe('errors of the MLflow protocol', () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s has a status that the client retries only if that can help', (code) => {
    const { status } = MLFLOW_ERRORS[code];
    if (code !== 'internal' && !ERROR_CODES[code].retry) expect(RETRIED).not.toContain(status);
  });

  it('keeps the message of ours, and hides that of others', () => {
    expect(toMlflowAnswer(new PlatformError('not_found', 'No such run.')).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'No such run.',
    });
    expect(toMlflowAnswer(new Error('password=secret'))).toMatchObject({ status: 500, body: { message: 'Internal error.' } });
  });

  it('knows what Fastify refuses, and a client that went away', () => {
    const fault = (fields: object) => toMlflowAnswer(Object.assign(new Error('why'), fields)).status;
    expect([
      fault({ statusCode: 413 }),
      fault({ statusCode: 415 }),
      fault({ code: 'ECONNRESET' }),
      fault({ code: 'ERR_STREAM_PREMATURE_CLOSE' }),
    ]).toEqual([413, 400, 499, 499]);
  });
});
