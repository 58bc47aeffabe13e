// Code that users uploaded, unpacked once per distribution and shared by all attempts that run on it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { PlatformError } from '../../kernel/errors.ts';

export interface CodeFolders {
  /**
   * Make the code reachable from an attempt.
   * @param workFolder  the attempt's own folder, where the code's files appear by links, so that relative paths work and
   *                    what the task writes stays its own
   * @returns           folders for the import path
   * @throws failed_precondition when the distribution is gone or is not one
   */
  prepare(distribution: string, workFolder: string): Promise<string[]>;
}

const run = promisify(execFile);

export function createCodeFolders(root: string): CodeFolders {
  const unpacking = new Map<string, Promise<string>>();

  async function unpack(distribution: string, folder: string): Promise<string> {
    if (await isThere(folder)) return folder;
    await mkdir(root, { recursive: true });
    const part = await mkdtemp(join(root, 'unpacking-'));
    try {
      await run('tar', ['-xf', distribution, '-C', part]);
      await rename(part, folder);
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      if (await isThere(folder)) return folder;
      throw new PlatformError('failed_precondition', `The task's code ${distribution} can not be unpacked.`, {}, { cause: error });
    }
    return folder;
  }

  async function identify(distribution: string): Promise<string> {
    if (!isAbsolute(distribution))
      throw new PlatformError(
        'failed_precondition',
        `The task's code is at ${distribution}; the local executor reads code from its own disk only.`,
      );
    const found = await stat(distribution).catch(() => null);
    if (!found)
      throw new PlatformError(
        'failed_precondition',
        `The task's code ${distribution} is not on disk any more; register the workflow again.`,
      );
    return createHash('sha256').update(`${distribution}\0${found.size}\0${found.mtimeMs}`).digest('hex').slice(0, 32);
  }

  return {
    prepare: async (distribution, workFolder) => {
      const folder = join(root, await identify(distribution));
      // Tasks of notebooks come as one pickle that flytekit reads from the working folder.
      if (!/\.(tar\.gz|tgz)$/.test(distribution)) {
        await cp(distribution, join(workFolder, basename(distribution)));
        return [workFolder];
      }
      let ready = unpacking.get(folder);
      if (!ready) {
        ready = unpack(distribution, folder);
        unpacking.set(folder, ready);
        ready.catch(() => unpacking.delete(folder));
      }
      const code = await ready;
      await Promise.all((await readdir(code)).map((entry) => symlink(join(code, entry), join(workFolder, entry))));
      return [code];
    },
  };
}

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  })) !== null;
