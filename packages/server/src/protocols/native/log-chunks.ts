// Pieces of a task's log: by offset, and as it grows.
import type { LogChunk } from '@ovenbird/contracts/executions';
import type { AttemptKey, TaskData } from '../../domain/workflows/index.ts';

export interface LogChunks {
  /** @param offset  negative counts from the end */
  read(key: AttemptKey, offset: number, limitBytes: number): Promise<LogChunk>;
  /** Ends after the chunk with `complete`. */
  follow(key: AttemptKey, offset: number, signal: AbortSignal): AsyncGenerator<LogChunk>;
}

const FOLLOW_CHUNK_BYTES = 256 * 1024;
/** A task writes to a file, which tells nobody; a person sees a quarter of a second as at once. */
const LOOK_EVERY_MS = 250;

/** @param hasEnded  of the attempt: its log grows no more */
export function createLogChunks(data: Pick<TaskData, 'readLog'>, hasEnded: (key: AttemptKey) => Promise<boolean>): LogChunks {
  async function read(key: AttemptKey, offset: number, limitBytes: number): Promise<LogChunk> {
    // Asked before the bytes are read: what was written up to the end is then in them.
    const ended = await hasEnded(key);
    const start = offset >= 0 ? offset : Math.max(0, (await data.readLog(key, 0, 0)).sizeBytes + offset);
    const { bytes, sizeBytes } = await data.readLog(key, start, limitBytes);
    const atEnd = start + bytes.length >= sizeBytes;
    const whole = ended && atEnd ? bytes.length : wholeCharacters(bytes);
    return {
      text: new TextDecoder().decode(bytes.subarray(0, whole)),
      offset: start,
      nextOffset: start + whole,
      sizeBytes,
      complete: ended && atEnd,
    };
  }

  return {
    read,
    follow: async function* (key, offset, signal) {
      let next = offset;
      while (!signal.aborted) {
        const chunk = await read(key, next, FOLLOW_CHUNK_BYTES);
        if (chunk.text !== '' || chunk.complete) yield chunk;
        if (chunk.complete) return;
        next = chunk.nextOffset;
        if (next >= chunk.sizeBytes || chunk.text === '') await pause(signal);
      }
    },
  };
}

/** Bytes up to the last character that is whole: one that a chunk cuts in two belongs to the next. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, LOOK_EVERY_MS);
    signal.addEventListener('abort', done, { once: true });
  });
}
