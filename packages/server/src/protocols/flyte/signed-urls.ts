// URLs that allow one thing with one file for a while, without a login: the path, what is allowed and until when, with an
// HMAC over them. The key lives in the data folder, so that a link outlasts a restart.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { PlatformError } from '../../kernel/errors.ts';
import { SIGNED_PREFIX } from './open-paths.ts';

interface SignedFacts {
  /** Base64 of the MD5 that the content must have. */
  readonly md5?: string;
}

export interface SignedUrls {
  /**
   * @param path    a file below the root
   * @param origin  address by which the client reaches this server, e.g. `http://127.0.0.1:8080`
   */
  sign(method: 'GET' | 'PUT', path: string, expiresAt: number, origin: string, facts?: SignedFacts): string;
  /**
   * @returns path below the root, and what was signed with it
   * @throws permission_denied (wrong signature, method, or too late)
   */
  verify(method: string, file: string, query: Readonly<Record<string, string | undefined>>): SignedFacts;
}

export function createSignedUrls(root: string, key: Buffer, now: () => number): SignedUrls {
  const signature = (method: string, file: string, expires: string, md5: string): Buffer =>
    createHmac('sha256', key).update([method, file, expires, md5].join('\n')).digest();
  return {
    sign: (method, path, expiresAt, origin, { md5 = '' } = {}) => {
      const file = relative(root, path).split(sep).join('/');
      const query = new URLSearchParams({ expires: String(expiresAt), ...(md5 ? { md5 } : {}) });
      query.set('signature', signature(method, file, String(expiresAt), md5).toString('base64url'));
      return `${origin}${SIGNED_PREFIX}/${file.split('/').map(encodeURIComponent).join('/')}?${query}`;
    },
    verify: (method, file, query) => {
      const { expires = '', md5 = '' } = query;
      const expected = signature(method, file, expires, md5);
      const given = Buffer.from(query.signature ?? '', 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        throw new PlatformError('permission_denied', 'The signature of this URL is wrong: ask for a new one.');
      if (Number(expires) < now()) throw new PlatformError('permission_denied', 'This URL has expired: ask for a new one.');
      return md5 ? { md5 } : {};
    },
  };
}

const KEY_BYTES = 32;

/** Made at the first start. */
export function readSigningKey(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    const key = randomBytes(KEY_BYTES);
    writeFileSync(path, key, { mode: 0o600 });
    return key;
  }
}
