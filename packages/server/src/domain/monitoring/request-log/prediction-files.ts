// The manifest of the prediction log: which Parquet files hold it, and which segments they were made of. What is not in
// the manifest does not count, so that turning a segment into Parquet is one transaction.

export const HOUR_MS = 3_600_000;

export interface PredictionFile {
  /** Path from the log's folder; its identity. */
  readonly name: string;
  readonly namespace: string;
  readonly deployment: string;
  /** Beginning of the hour that all its records arrived in, epoch ms. */
  readonly hourMs: number;
  readonly records: number;
  readonly bytes: number;
}

export interface FileFilter {
  readonly namespace?: string | undefined;
  readonly deployment?: string | undefined;
  /** Hours that reach into [fromMs, toMs). */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

interface FileChange {
  readonly add: readonly PredictionFile[];
  /** Segments that `add` holds whole. */
  readonly segments?: readonly string[];
  /** Files that `add` holds whole. */
  readonly replaced?: readonly string[];
}

interface ManifestView {
  /** Files that count, newest hour first. */
  readonly files: readonly PredictionFile[];
  /** Those of the asked segments whose records are in files. */
  readonly compacted: ReadonlySet<string>;
}

export interface PredictionFiles {
  /**
   * Files and segments of one moment. List the segments on disk before calling this: then each record is either in a
   * file of the view, or in a listed segment that the view does not name.
   * @param segments  names of segments on disk, at most 10,000
   */
  view(filter: FileFilter, segments: readonly string[]): Promise<ManifestView>;
  /**
   * All of the change or nothing, and it survives the loss of power.
   * @returns `conflict` when another process has taken one of the segments or files first; nothing was changed
   */
  commit(change: FileChange): Promise<'committed' | 'conflict'>;
  /** Forget segments that were compacted before `beforeMs` (epoch ms), long enough ago that nobody can be about to commit them again. */
  forgetSegments(beforeMs: number): Promise<void>;
  /** Names of files that were replaced before `beforeMs` (epoch ms). */
  replacedBefore(beforeMs: number): Promise<string[]>;
  /** Forget replaced files that are gone from the disk. */
  forgetFiles(names: readonly string[]): Promise<void>;
  /** Every file name, counting or replaced: what else lies on the disk is rubbish of a killed process. */
  allNames(): Promise<ReadonlySet<string>>;
}
