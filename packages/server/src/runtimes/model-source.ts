// Models brought to local directories: out of the artifact store, or where they lie already.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Artifacts } from '../domain/artifacts/index.ts';
import { localPath, type ModelSource } from '../domain/serving/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { describeModelDirectory } from './model-directory.ts';
import { pathExists } from './path-exists.ts';

export interface ModelSourceOptions {
  readonly artifacts: Pick<Artifacts, 'materialize'>;
  /** Folder of copies, for artifacts that are not on this machine. */
  readonly modelsDir: string;
}

export function createModelSource({ artifacts, modelsDir }: ModelSourceOptions): ModelSource {
  return {
    materialize: async (location, signal) => {
      signal.throwIfAborted();
      const path = localPath(location);
      if (path === undefined)
        return artifacts.materialize(location, join(modelsDir, createHash('sha256').update(location).digest('hex').slice(0, 24)));
      if (!(await pathExists(path))) throw new PlatformError('not_found', `There are no files at ${path}.`);
      return path;
    },
    describe: describeModelDirectory,
  };
}
