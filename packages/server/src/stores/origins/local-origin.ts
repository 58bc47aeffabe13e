// Models in folders of this machine: `file://` addresses, absolute paths, and claims (`pvc://claim/path`), which are folders too.
import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MAX_MODEL_FILES, type ModelOrigin, type OriginFile } from '../../domain/serving/origins/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

/** @param pathOf  the path that a uri means @throws invalid_argument · failed_precondition */
export function createLocalOrigin(pathOf: (uri: string) => string): ModelOrigin {
  return {
    list: async (uri, signal) => {
      const path = pathOf(uri);
      const found = await stat(path).catch((error: unknown) => {
        throw unreadable(uri, path, error);
      });
      if (!found.isDirectory()) return [toFile(basename(path), found)];
      const files: OriginFile[] = [];
      try {
        await walk(path, '', files, signal);
      } catch (error) {
        throw error instanceof PlatformError || signal.aborted ? error : unreadable(uri, path, error);
      }
      if (files.length === 0) throw new PlatformError('not_found', `There are no files at ${named(uri, path)}.`);
      return files.sort((left, right) => (left.path < right.path ? -1 : 1));
    },

    open: async (uri, file, from) => {
      const path = pathOf(uri);
      const handle = await openListed(path, file.path).catch((error: unknown) => {
        throw unreadable(uri, path, error);
      });
      return { from, chunks: readUnchanged(handle, file, from, uri) };
    },
  };
}

/** Links are followed: a mounted claim often consists of them. A link that leads up again ends at the limit of files. */
async function walk(folder: string, below: string, files: OriginFile[], signal: AbortSignal): Promise<void> {
  for (const name of await readdir(join(folder, below))) {
    signal.throwIfAborted();
    const path = below ? `${below}/${name}` : name;
    const found = await stat(join(folder, path));
    if (found.isDirectory()) await walk(folder, path, files, signal);
    else if (found.isFile()) files.push(toFile(path, found));
    if (files.length > MAX_MODEL_FILES)
      throw new PlatformError(
        'failed_precondition',
        `There are more than ${MAX_MODEL_FILES} files at ${folder}: name the model's own folder.`,
      );
  }
}

function toFile(path: string, { size, mtimeMs }: Stats): OriginFile {
  return { path, size, mark: String(mtimeMs) };
}

/** A file that was named itself stands at the path; any other below it. */
async function openListed(path: string, below: string): Promise<FileHandle> {
  const found = await stat(path);
  return open(found.isDirectory() ? join(path, below) : path, 'r');
}

async function* readUnchanged(handle: FileHandle, file: OriginFile, from: number, uri: string): AsyncGenerator<Uint8Array> {
  const check = async () => {
    const now = toFile(file.path, await handle.stat());
    if (now.size !== file.size || now.mark !== file.mark)
      throw new PlatformError(
        'failed_precondition',
        `${file.path} at ${uri} has changed since the revision was made: apply the manifest again.`,
      );
  };
  try {
    await check();
    yield* handle.createReadStream({ start: from, autoClose: false }) as AsyncIterable<Uint8Array>;
    await check();
  } finally {
    await handle.close();
  }
}

function unreadable(uri: string, path: string, error: unknown): PlatformError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new PlatformError('not_found', `There are no files at ${named(uri, path)}.`, {}, { cause: error });
  return new PlatformError('failed_precondition', `${named(uri, path)} cannot be read: ${message}`, {}, { cause: error });
}

function named(uri: string, path: string): string {
  return uri === path ? uri : `${uri} (${path})`;
}
