// The open segment of one stream of lines: appends lines, closes by size and age, and never leaves half a line behind a write
// that failed.
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OPEN_SUFFIX } from './log-layout.ts';

export interface SegmentLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

export interface SegmentWriter {
  /** Append whole lines, all of them or none. Rejects with the system's error when the disk does. */
  write(lines: Buffer): Promise<void>;
  /** Close the segment when it is old or large enough, or when `force`; it is on the disk (fsync) before its name says closed. */
  rotate(force?: boolean): Promise<void>;
  /** Epoch ms at which the open segment must be closed; undefined when none is open. */
  closesAt(): number | undefined;
}

let sequence = 0;

/** @param newPath  absolute, without `.open`; the sequence is this process's own and never repeats */
export function createSegmentWriter(newPath: (startedAt: number, sequence: number) => string, limits: SegmentLimits): SegmentWriter {
  let current: { handle: FileHandle; path: string; startedAt: number; bytes: number; torn: boolean } | undefined;

  async function openSegment() {
    const startedAt = Date.now();
    const path = newPath(startedAt, sequence++);
    await mkdir(dirname(path), { recursive: true });
    return { handle: await open(`${path}${OPEN_SUFFIX}`, 'ax'), path, startedAt, bytes: 0, torn: false };
  }

  async function rotate(force = false): Promise<void> {
    if (!current) return;
    const due = force || current.bytes >= limits.maxBytes || Date.now() - current.startedAt >= limits.maxAgeMs;
    if (!due) return;
    const { handle, path } = current;
    current = undefined;
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${path}${OPEN_SUFFIX}`, path).catch((error: NodeJS.ErrnoException) => {
      // Someone who held this process for dead has closed the segment for us; everything written is in it.
      if (error.code !== 'ENOENT') throw error;
    });
  }

  return {
    write: async (lines) => {
      await rotate();
      current ??= await openSegment();
      if (current.torn) {
        await current.handle.truncate(current.bytes);
        current.torn = false;
      }
      for (let written = 0; written < lines.length; ) {
        // Set before, cleared after: a full disk can take half of a write.
        current.torn = true;
        written += (await current.handle.write(lines, written)).bytesWritten;
      }
      current.torn = false;
      current.bytes += lines.length;
    },
    rotate,
    closesAt: () => (current ? current.startedAt + limits.maxAgeMs : undefined),
  };
}
