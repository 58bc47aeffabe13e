// Models brought to local directories: out of the artifact store, or out of the cache of what lies elsewhere.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Artifacts } from '../domain/artifacts/index.ts';
import { fingerprintIn } from '../domain/serving/origins/index.ts';
import type { ModelSource } from '../domain/serving/rollout/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { describeModelDirectory } from './model-directory.ts';
import { pathExists } from './path-exists.ts';

export interface ModelSourceOptions {
  readonly artifacts: Pick<Artifacts, 'materialize'>;
  /** What was pinned by its files, e.g. `s3://models/iris#<fingerprint>`. */
  readonly cache: Pick<ModelSource, 'materialize'>;
  /** Folder of copies, for artifacts that are not on this machine. */
  readonly modelsDir: string;
}

export function createModelSource({ artifacts, cache, modelsDir }: ModelSourceOptions): ModelSource {
  return {
    materialize: async (location, signal) => {
      signal.throwIfAborted();
      if (fingerprintIn(location) !== undefined) return cache.materialize(location, signal);
      if (location.startsWith('mlflow-artifacts:'))
        return artifacts.materialize(location, join(modelsDir, createHash('sha256').update(location).digest('hex').slice(0, 24)));
      // Revisions of the first version name folders where they lie.
      const path = location.startsWith('file:') ? fileURLToPath(location) : location;
      if (!(await pathExists(path))) throw new PlatformError('not_found', `There are no files at ${path}.`);
      return path;
    },
    describe: describeModelDirectory,
  };
}
