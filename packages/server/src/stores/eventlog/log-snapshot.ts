// Which files hold the log at this moment: each record exactly once, while segments grow, close and become Parquet.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFilter, PredictionFile, PredictionFiles } from '../../domain/monitoring/request-log/prediction-files.ts';
import { listSegments, OPEN_SUFFIX, type Segment } from './log-layout.ts';

export interface LogSnapshot {
  /** Absolute paths of segments that are not in `files`. */
  readonly segments: readonly string[];
  /** Newest hour first. */
  readonly files: readonly PredictionFile[];
}

/** The order matters: see `PredictionFiles.view`. */
async function takeSnapshot(folder: string, manifest: PredictionFiles, filter: FileFilter): Promise<LogSnapshot> {
  const listed = (await listSegments(folder)).filter((segment) => matches(segment, filter));
  const { files, compacted } = await manifest.view(
    filter,
    listed.map((segment) => segment.name),
  );
  const live = listed.filter((segment) => !compacted.has(segment.name));
  const segments = await Promise.all(live.map((segment) => currentPath(folder, segment)));
  return { segments: segments.filter((path) => path !== undefined), files };
}

function matches(segment: Segment, filter: FileFilter): boolean {
  return (
    (filter.namespace === undefined || segment.namespace === filter.namespace) &&
    (filter.deployment === undefined || segment.deployment === filter.deployment)
  );
}

/** A file that was listed is no longer where it was. */
class Moved extends Error {}

/** Undefined when there is nothing in it. */
async function currentPath(folder: string, segment: Segment): Promise<string | undefined> {
  const closed = join(folder, segment.name);
  for (const path of segment.open ? [closed + OPEN_SUFFIX, closed] : [closed]) {
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    );
    if (size !== undefined) return size > 0 ? path : undefined;
  }
  throw new Moved(segment.name);
}

/** Whether a file was closed, compacted or removed by another before it was opened. */
export function isMoved(error: unknown): boolean {
  return error instanceof Moved || (error instanceof Error && /^IO Error: (No files found|Cannot open file)/.test(error.message));
}

/** How often a query whose files moved under it is repeated; each repetition is a rename that won a race. */
const ATTEMPTS = 5;

/** Run `work` on a snapshot; again on a newer one when a segment was closed or compacted before it was opened. */
export async function withSnapshot<T>(
  folder: string,
  manifest: PredictionFiles,
  filter: FileFilter,
  work: (snapshot: LogSnapshot) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(await takeSnapshot(folder, manifest, filter));
    } catch (error) {
      if (attempt === ATTEMPTS || !isMoved(error)) throw error;
    }
  }
}
