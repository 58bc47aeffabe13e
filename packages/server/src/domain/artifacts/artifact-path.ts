// Paths of artifacts: what clients may name. Everything that could leave the artifact root, in any encoding, is refused.
import { PlatformError } from '../../kernel/errors.ts';

/** Linux file systems hold 255 bytes in a name; a few are left for temporary files. */
const MAX_PART_BYTES = 240;
/** Percent signs that decode to these could mean something else to another server in front or behind. */
const ENCODED_TWICE = /%(2e|2f|5c|00|25)/i;

/**
 * A path as a key, e.g. `1/ab…/artifacts/model/MLmodel`. Empty stands for the root.
 * @param path  already percent-decoded once
 * @throws      invalid_argument
 */
export function artifactKey(path: string, field = 'path'): string {
  if (path === '') return '';
  const parts = path.split('/');
  const bad =
    path.startsWith('/') ||
    ENCODED_TWICE.test(path) ||
    /[\\#\0]/.test(path) ||
    /^[a-z][a-z0-9+.-]*:\//i.test(path) ||
    parts.some((part) => part === '..' || part === '.' || Buffer.byteLength(part) > MAX_PART_BYTES);
  if (bad) throw new PlatformError('invalid_argument', 'Invalid path', { field });
  return parts.filter((part) => part !== '').join('/');
}

const SCHEME = 'mlflow-artifacts:';

/**
 * The key below which a location's artifacts lie, e.g. `1/models/m-…/artifacts` of `mlflow-artifacts:/1/models/m-…/artifacts`.
 * @throws failed_precondition when the location is not one that this server holds
 */
export function keyOfUri(uri: string): string {
  if (!uri.startsWith(SCHEME))
    throw new PlatformError(
      'failed_precondition',
      `The artifacts are at '${uri}', which this server does not hold: it holds ${SCHEME}/ locations.`,
      {
        field: 'artifact_uri',
      },
    );
  const path = uri.slice(SCHEME.length).replace(/^\/\/[^/]*/, '');
  return artifactKey(path.replace(/^\/+/, ''), 'artifact_uri');
}

/** `a` and `b` as one key, either may be empty. */
export function joinKeys(a: string, b: string): string {
  return a && b ? `${a}/${b}` : a || b;
}
