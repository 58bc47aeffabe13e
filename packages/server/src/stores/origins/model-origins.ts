// Which origin a uri is read from, by its scheme.
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ObjectStores } from '../../config/object-stores.ts';
import type { FindOrigin, ModelOrigin } from '../../domain/serving/origins/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { createHttpOrigin } from './http-origin.ts';
import { createLocalOrigin } from './local-origin.ts';
import { createS3Origin } from './s3-origin.ts';

export interface ModelOriginsOptions {
  readonly objectStores: ObjectStores;
  /** Folder that has a folder for each claim of `pvc://`. */
  readonly claimsDir?: string;
}

export function createModelOrigins({ objectStores, claimsDir }: ModelOriginsOptions): FindOrigin {
  const http = createHttpOrigin();
  const file = createLocalOrigin(filePath);
  const origins: Readonly<Record<string, ModelOrigin>> = {
    file,
    pvc: createLocalOrigin((uri) => claimPath(uri, claimsDir)),
    http,
    https: http,
    s3: createS3Origin(objectStores.s3),
    gs: createS3Origin(objectStores.gs),
  };
  return (uri) => {
    if (uri.startsWith('mlflow-artifacts:')) return undefined;
    if (isAbsolute(uri)) return file;
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? '';
    const origin = Object.hasOwn(origins, scheme) ? origins[scheme] : undefined;
    if (origin) return origin;
    throw new PlatformError(
      'invalid_argument',
      `${uri} is not an address that models are served from: use models:/, runs:/, mlflow-artifacts:/, file://, pvc://, http(s)://, s3://, gs:// or an absolute path.`,
    );
  };
}

function filePath(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    throw new PlatformError('invalid_argument', `${uri} is no local file address: write file:///path/to/model.`);
  }
}

function claimPath(uri: string, claimsDir: string | undefined): string {
  const [, claim = '', path = ''] = /^pvc:\/\/([^/]+)(?:\/(.*))?$/.exec(uri) ?? [];
  if (!claim || claim === '.' || claim === '..')
    throw new PlatformError('invalid_argument', `${uri} names no claim: write pvc://claim/folder.`);
  if (path.split('/').includes('..')) throw new PlatformError('invalid_argument', `${uri} leads out of its claim.`);
  if (claimsDir === undefined)
    throw new PlatformError(
      'failed_precondition',
      `${uri}: where claims are is not known. Give --pvc DIR (or OVENBIRD_PVC), a folder with one folder per claim.`,
    );
  return join(claimsDir, claim, path);
}
