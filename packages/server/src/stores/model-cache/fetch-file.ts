// One file brought from an origin to a path: written beside, continued where a connection broke, made whole by a rename.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ModelOrigin, type OriginFile, withoutQuery } from '../../domain/serving/origins/index.ts';
import { ERROR_CODES, PlatformError } from '../../kernel/errors.ts';

export interface BegunFile {
  readonly bytes: number;
  readonly hash: Hash;
}

export interface FetchFileOptions {
  readonly origin: ModelOrigin;
  readonly uri: string;
  readonly file: OriginFile;
  readonly target: string;
  /** What this process began: by target, taken out when it is done. */
  readonly begun: Map<string, BegunFile>;
  /** Called with the bytes of each chunk, before it is written. @throws to end it */
  readonly onBytes: (count: number) => void;
  /** No byte for so long, and the connection counts as broken. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
}

/** In a row, without a byte between them. */
const MAX_FAILURES = 5;
const FIRST_PAUSE_MS = 200;

/** @returns SHA-256 of the file, hex */
export async function fetchFile({ origin, uri, file, target, begun, onBytes, stallMs, signal }: FetchFileOptions): Promise<string> {
  const there = await stat(target).catch(() => undefined);
  if (there) {
    onBytes(there.size);
    return hashOf(target);
  }
  await mkdir(dirname(target), { recursive: true });
  // Of an earlier process nobody knows how much of it reached the disk.
  const part = await open(`${target}.part`, begun.has(target) ? 'r+' : 'w');
  onBytes(begun.get(target)?.bytes ?? 0);
  try {
    const sha256 = await write(part);
    await part.sync();
    await rename(`${target}.part`, target);
    begun.delete(target);
    return sha256;
  } finally {
    await part.close();
  }

  async function write(part: FileHandle): Promise<string> {
    let written = begun.get(target) ?? nothing();
    let failures = 0;
    for (;;) {
      const before = written.bytes;
      try {
        await readOn();
        if (file.size === undefined || written.bytes === file.size) return written.hash.copy().digest('hex');
        throw new PlatformError('unavailable', `${file.path} at ${withoutQuery(uri)} ended after ${written.bytes} of ${file.size} bytes.`);
      } catch (error) {
        signal.throwIfAborted();
        failures = written.bytes > before ? 1 : failures + 1;
        const mayPass = error instanceof PlatformError && ERROR_CODES[error.code].retry;
        if (!mayPass || failures >= MAX_FAILURES) throw error;
        await pause(FIRST_PAUSE_MS * 2 ** failures, undefined, { signal });
      }
    }

    async function readOn(): Promise<void> {
      const stalled = new AbortController();
      const timer = setTimeout(() => stalled.abort(), stallMs);
      try {
        const { from, chunks } = await origin.open(uri, file, written.bytes, AbortSignal.any([signal, stalled.signal]));
        if (from === 0 && written.bytes > 0) {
          onBytes(-written.bytes);
          written = nothing();
          await part.truncate(0);
        }
        for await (const chunk of chunks) {
          // A local file does not listen to the signal.
          signal.throwIfAborted();
          timer.refresh();
          onBytes(chunk.length);
          await part.write(chunk, 0, chunk.length, written.bytes);
          written = { bytes: written.bytes + chunk.length, hash: written.hash.update(chunk) };
          begun.set(target, written);
        }
      } catch (error) {
        if (!stalled.signal.aborted) throw error;
        throw new PlatformError('unavailable', `${withoutQuery(uri)} sent nothing for ${stallMs / 1000} s.`, {}, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

function nothing(): BegunFile {
  return { bytes: 0, hash: createHash('sha256') };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
