// Where the files of batch jobs are, on the file system of the server.
import { glob, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FilePlaces, InputFile } from '../../domain/batch/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

const PATTERN = /[*?[{]/;

export function createFilePlaces(): FilePlaces {
  return {
    find: async (pattern) => {
      const named = await describeFile(pattern);
      if (named) return [named];
      const paths: string[] = [];
      if (PATTERN.test(pattern)) for await (const path of glob(pattern)) paths.push(path);
      const files: InputFile[] = [];
      for (const path of paths.sort()) {
        const file = await describeFile(path);
        if (file) files.push(file);
      }
      if (files.length > 0) return files;
      throw new PlatformError('invalid_argument', `files: there is no file ${pattern} on the server's machine.`, { field: 'files' });
    },

    exists: async (path) => {
      if (await isThere(path)) return true;
      const folder = dirname(path);
      if (await isThere(folder)) return false;
      throw new PlatformError('invalid_argument', `output: there is no folder ${folder} on the server's machine.`, { field: 'output' });
    },
  };
}

/** Undefined for what is no file. */
export async function describeFile(path: string): Promise<InputFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? { path, bytes: found.size, modifiedAt: Math.trunc(found.mtimeMs) } : undefined;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
