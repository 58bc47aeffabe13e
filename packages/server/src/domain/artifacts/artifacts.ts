// Artifacts: files of runs and models, by location and path.
import type { Readable } from 'node:stream';
import { PlatformError } from '../../kernel/errors.ts';
import { artifactKey, joinKeys, keyOfUri } from './artifact-path.ts';
import type { BlobContent, BlobStore, ByteRange } from './blob-store.ts';

export interface ArtifactFile {
  /** From the location that was asked for. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly sizeBytes?: number;
}

/**
 * `location` is an artifact uri (`mlflow-artifacts:/1/ab…/artifacts`), or empty for the root of all artifacts; `path` is
 * below it. Every method throws invalid_argument for a path that is not safe, and failed_precondition for a location that
 * this server does not hold.
 */
export interface Artifacts {
  /** Streamed; visible whole or not at all. */
  write(location: string, path: string, content: Readable): Promise<{ sizeBytes: number }>;
  /** @throws not_found */
  read(location: string, path: string, range?: ByteRange): Promise<BlobContent>;
  /** One level of a directory, by name; empty when there is none. */
  list(location: string, path: string): Promise<ArtifactFile[]>;
  /** A file or a whole directory; nothing there is fine. */
  remove(location: string, path: string): Promise<void>;
  /**
   * A local folder with everything at a location, read only.
   * @param targetDir  used when the store is not on this machine
   * @throws           not_found
   */
  materialize(location: string, targetDir: string): Promise<string>;
}

export function createArtifacts(blobs: BlobStore): Artifacts {
  const keyOf = (location: string, path: string) => joinKeys(location === '' ? '' : keyOfUri(location), artifactKey(path));

  return {
    write: async (location, path, content) => {
      const key = keyOf(location, path);
      if (artifactKey(path) === '') throw new PlatformError('invalid_argument', 'Invalid path', { field: 'path' });
      return blobs.write(key, content);
    },

    read: async (location, path, range) => {
      const key = keyOf(location, path);
      const content = await blobs.read(key, range);
      if (!content) throw new PlatformError('not_found', `No such artifact: '${location === '' ? key : path}'`, { field: 'path' });
      return content;
    },

    list: async (location, path) => {
      const key = keyOf(location, path);
      const below = artifactKey(path);
      const entries = await blobs.list(key);
      return entries.map(({ name, kind, sizeBytes }) => ({
        path: joinKeys(below, name),
        isDirectory: kind === 'directory',
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
      }));
    },

    remove: async (location, path) => {
      const key = keyOf(location, path);
      if (key === '') throw new PlatformError('invalid_argument', 'Invalid path', { field: 'path' });
      await blobs.remove(key);
    },

    materialize: async (location, targetDir) => {
      const key = keyOfUri(location);
      if (!(await blobs.stat(key)))
        throw new PlatformError('not_found', `There are no artifacts at '${location}'.`, { field: 'artifact_uri' });
      return blobs.materialize(key, targetDir);
    },
  };
}
