// Where an upload goes: Flyte's path rule, so that the same content of the same project has the same address.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CreateUploadLocationRequest } from '@ovenbird/protos/flyteidl/service/dataproxy';
import { PlatformError } from '../../kernel/errors.ts';

export interface UploadPlaces {
  /**
   * @returns an absolute path below the upload folder
   * @throws invalid_argument (a part that is no file name) · already_exists (other content is there)
   */
  choose(request: Pick<CreateUploadLocationRequest, 'project' | 'domain' | 'filename' | 'filenameRoot' | 'contentMd5'>): Promise<string>;
}

const MD5_BYTES = 16;

export function createUploadPlaces(root: string): UploadPlaces {
  return {
    choose: async ({ project, domain, filename, filenameRoot, contentMd5 }) => {
      if (!project || !domain)
        throw new PlatformError('invalid_argument', 'project and domain are required.', { field: project ? 'domain' : 'project' });
      if (contentMd5.length !== 0 && contentMd5.length !== MD5_BYTES)
        throw new PlatformError('invalid_argument', `content_md5 has ${contentMd5.length} bytes instead of ${MD5_BYTES}.`, {
          field: 'content_md5',
        });
      const folder = filenameRoot || (contentMd5.length > 0 ? base32(contentMd5) : randomBytes(10).toString('hex'));
      const parts = [project, domain, ...folder.split('/'), ...(filename || 'data').split('/')];
      const wrong = parts.find((part) => part === '' || part === '.' || part === '..' || part.includes('\\') || part.includes('\0'));
      if (wrong !== undefined)
        throw new PlatformError('invalid_argument', `"${filename}" is not a file name: it has the part "${wrong}".`, { field: 'filename' });
      const path = join(root, ...parts);
      if (contentMd5.length > 0) {
        const there = await md5Of(path);
        if (there && !there.equals(contentMd5))
          throw new PlatformError('already_exists', `${filename} is uploaded already, with other content.`, { field: 'filename' });
      }
      return path;
    },
  };
}

async function md5Of(path: string): Promise<Buffer | null> {
  const hash = createHash('md5');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest();
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 with padding, as Flyte names folders. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = (bits.match(/.{1,5}/g) ?? []).map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
  return digits.padEnd(Math.ceil(digits.length / 8) * 8, '=');
}
