// Segments whose writer is gone: they are cut after their last whole line and closed, so that they can be compacted.
import { open, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { OPEN_SUFFIX, type Segment, thisHost } from './log-layout.ts';

/**
 * A writer closes its segment after a minute. One that is still open long after belongs to a process that died on another
 * host, or whose number another process has now.
 */
export const ABANDONED_AFTER_MS = 10 * 60_000;

export function isAbandoned(segment: Segment, nowMs: number): boolean {
  if (!segment.open) return false;
  if (segment.host === thisHost && !isAlive(segment.pid)) return true;
  return nowMs - segment.startedAt > ABANDONED_AFTER_MS;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @returns 1 when the last line was torn, else 0 */
export async function closeAbandoned(folder: string, segment: Segment): Promise<number> {
  const path = join(folder, segment.name);
  try {
    const torn = await cutTornLine(path + OPEN_SUFFIX);
    if ((await stat(path + OPEN_SUFFIX)).size === 0) await unlink(path + OPEN_SUFFIX);
    else await rename(path + OPEN_SUFFIX, path);
    return torn;
  } catch (error) {
    // Another process has closed it in the meantime.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

const NEWLINE = 0x0a;
const WINDOW_BYTES = 64 * 1024;

/** @returns 1 when the last line was torn and is gone, else 0 */
export async function cutTornLine(path: string): Promise<number> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    for (let end = size; end > 0; end -= WINDOW_BYTES) {
      const start = Math.max(0, end - WINDOW_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
      const last = buffer.lastIndexOf(NEWLINE, bytesRead - 1);
      if (last < 0) continue;
      const whole = start + last + 1;
      if (whole === size) return 0;
      await handle.truncate(whole);
      await handle.sync();
      return 1;
    }
    await handle.truncate(0);
    return size > 0 ? 1 : 0;
  } finally {
    await handle.close();
  }
}
