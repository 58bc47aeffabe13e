// Blobs as plain files in a folder.
import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobEntry, BlobStore } from '../../../domain/artifacts/blob-store.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { newHexId } from '../../../kernel/ids.ts';

/** Files being written. Beside the tree and on the same file system, so that listings never show them and a rename is atomic. */
const INCOMING = 'incoming';
/** A file there that nobody has touched for a day is what a crash left: no upload pauses so long. */
const LEFTOVER_AGE_MS = 24 * 3600 * 1000;

/** @param folder  made when missing; what uploads that a crash cut off have left is removed at the first write */
export function createFsBlobStore(folder: string): BlobStore {
  const root = join(folder, 'files');
  const incoming = join(folder, INCOMING);
  let prepared: Promise<void> | undefined;

  async function prepare(): Promise<void> {
    await mkdir(incoming, { recursive: true });
    await mkdir(root, { recursive: true });
    for (const name of await readdir(incoming)) {
      const found = await statOf(join(incoming, name));
      if (found && found.mtimeMs < Date.now() - LEFTOVER_AGE_MS) await rm(join(incoming, name), { force: true });
    }
  }

  function pathOf(key: string): string {
    const path = join(root, key);
    if (path !== root && !path.startsWith(root + sep)) throw new PlatformError('invalid_argument', 'Invalid path', { field: 'path' });
    return path;
  }

  return {
    write: async (key, content) => {
      prepared ??= prepare();
      await prepared;
      const path = pathOf(key);
      const temporary = join(incoming, newHexId());
      const file = createWriteStream(temporary, { flags: 'wx', flush: true });
      try {
        await pipeline(content, file);
        await makeFolder(dirname(path), key);
        await rename(temporary, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(temporary, { force: true });
        throw codeOf(error) === 'EISDIR' || codeOf(error) === 'ENOTEMPTY' ? inTheWay(key) : error;
      }
      return { sizeBytes: file.bytesWritten };
    },

    read: async (key, range) => {
      const path = pathOf(key);
      const found = await statOf(path);
      if (!found?.isFile()) return undefined;
      const common = { sizeBytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) };
      if (range && range.from >= found.size) return { ...common, stream: Readable.from([]) };
      return { ...common, stream: createReadStream(path, range ? { start: range.from, end: range.to } : {}) };
    },

    stat: async (key) => {
      const found = await statOf(pathOf(key));
      const name = key.slice(key.lastIndexOf('/') + 1);
      if (found?.isFile()) return { name, kind: 'file', sizeBytes: found.size };
      return found?.isDirectory() ? { name, kind: 'directory' } : undefined;
    },

    list: async (key) => {
      const path = pathOf(key);
      const entries = await foldersAndFiles(path);
      const listed = await Promise.all(
        entries.map(async (entry): Promise<BlobEntry | undefined> => {
          if (entry.isDirectory()) return { name: entry.name, kind: 'directory' };
          const found = await statOf(join(path, entry.name));
          return found && { name: entry.name, kind: 'file', sizeBytes: found.size };
        }),
      );
      return listed.filter((entry) => entry !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    remove: (key) => rm(pathOf(key), { recursive: true, force: true }),

    materialize: async (key) => pathOf(key),
  };
}

async function foldersAndFiles(path: string): Promise<Dirent[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory() || entry.isFile());
  } catch (error) {
    if (isNothing(error)) return [];
    throw error;
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isNothing(error)) return undefined;
    throw error;
  }
}

async function makeFolder(path: string, key: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') throw inTheWay(key);
    throw error;
  }
}

/** A rename is on disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function inTheWay(key: string): PlatformError {
  return new PlatformError('failed_precondition', `'${key}' cannot be written: a file or a directory of that name is in the way.`, {
    field: 'path',
  });
}

function isNothing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
