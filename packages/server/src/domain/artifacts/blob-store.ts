// Where the bytes of artifacts are kept.
import type { Readable } from 'node:stream';

export interface BlobEntry {
  /** Last part of the key. */
  readonly name: string;
  readonly kind: 'file' | 'directory';
  /** Of a file. */
  readonly sizeBytes?: number;
}

export interface BlobContent {
  /** The caller reads it to its end or destroys it. */
  readonly stream: Readable;
  /** Of the whole file, also when only a range is read. */
  readonly sizeBytes: number;
  /** Epoch ms. */
  readonly modifiedAtMs: number;
}

export interface ByteRange {
  /** First byte. */
  readonly from: number;
  /** Last byte, inclusive; may lie beyond the end. */
  readonly to: number;
}

/**
 * A tree of files. A key is one or more parts joined by `/`, each a safe file name (`artifact-path.ts` checks that); the
 * empty key is the root. Content is streamed in both directions, never held whole. Directories exist by what they hold.
 */
export interface BlobStore {
  /**
   * Replace the file `key` by the content. Others see the old file or the new one, never a part; when this resolves, the
   * new one survives `kill -9` and power loss. A stream that fails leaves the old file.
   * @throws failed_precondition (a part of the key is a file, or the key is a directory)
   */
  write(key: string, content: Readable): Promise<{ sizeBytes: number }>;

  /** @returns undefined when there is no such file. A range that begins beyond the end gives an empty stream. */
  read(key: string, range?: ByteRange): Promise<BlobContent | undefined>;

  /** What is at a key; undefined when nothing is. */
  stat(key: string): Promise<BlobEntry | undefined>;

  /** One level below a directory, by name; empty when it is a file or nothing. */
  list(key: string): Promise<BlobEntry[]>;

  /** Remove a file or everything below a directory; nothing there is fine. */
  remove(key: string): Promise<void>;

  /**
   * A local folder with everything below `key`, to be read only. A store on this machine gives its own folder; others copy
   * into `targetDir`, and find a copy made before.
   * @throws not_found (nothing at the key)
   */
  materialize(key: string, targetDir: string): Promise<string>;
}
