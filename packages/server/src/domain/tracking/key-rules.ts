// Which names metrics, params and tags may have. MLflow's rule: they may become file names.
import { posix } from 'node:path';
import { checkLength, invalidValue, missingValue } from './invalid-value.ts';
import { LIMITS } from './limits.ts';

const ALLOWED = /^[/\p{L}\p{N}_.\- :]*$/u;
const CHARACTERS = 'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/**
 * @param field   as the client wrote it, e.g. `metrics[3].name`
 * @param what    what the length message calls it
 * @throws        invalid_argument
 */
export function checkKey(key: string, field: string, what = field): void {
  if (key === '') throw missingValue(field);
  if (!ALLOWED.test(key)) throw invalidValue(field, key, CHARACTERS);
  const path = normalized(key);
  if (path !== key || path === '.' || path.startsWith('..') || path.startsWith('/'))
    throw invalidValue(
      field,
      key,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${path}'`,
    );
  checkLength(what, key, LIMITS.keyLength, field);
}

/** Python's normpath, which drops a trailing slash. */
function normalized(key: string): string {
  const path = posix.normalize(key);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
