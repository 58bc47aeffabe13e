// Messages about wrong values, in the words that MLflow's clients show.
import { PlatformError } from '../../kernel/errors.ts';

/** `Invalid value "x" for parameter 'metrics[0].value' supplied: <why>` */
export function invalidValue(field: string, value: unknown, why?: string): PlatformError {
  const written = JSON.stringify(value) ?? 'null';
  return new PlatformError('invalid_argument', `Invalid value ${written} for parameter '${field}' supplied${why ? `: ${why}` : '.'}`, {
    field,
  });
}

export function missingValue(field: string): PlatformError {
  return new PlatformError(
    'invalid_argument',
    `Missing value for required parameter '${field}'. See the API docs for more information about request parameters.`,
    { field },
  );
}

/** @param what  e.g. `Metric name`, or the name of the field */
export function checkLength(what: string, value: string, limit: number, field: string): void {
  if (value.length > limit)
    throw new PlatformError('invalid_argument', `'${what}' exceeds the maximum length of ${limit} characters`, { field });
}

export function checkPageSize(value: number, limit: number): void {
  if (value < 1)
    throw new PlatformError(
      'invalid_argument',
      `Invalid value ${value} for parameter 'max_results' supplied. It must be a positive integer`,
      {
        field: 'max_results',
      },
    );
  if (value > limit)
    throw new PlatformError(
      'invalid_argument',
      `Invalid value ${value} for parameter 'max_results' supplied. It must be at most ${limit}`,
      {
        field: 'max_results',
      },
    );
}
