// The reading end of one destination's segments: whole lines from where the last commit ended, oldest segment first; a closed
// segment that was read to its end is removed, and so is one whose events have waited for too long.
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WaitingEvents } from '../../domain/monitoring/sinks/event-outbox.ts';
import type { LogEvent } from '../../domain/monitoring/sinks/log-event.ts';
import type { Logger } from '../../kernel/logger.ts';
import { OPEN_SUFFIX } from './log-layout.ts';
import { donePath, type OutboxSegment, outboxSegments, readDone, writeDone } from './outbox-layout.ts';

/** Events that are handed over together; a longer one goes alone. */
const BATCH_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

export interface OutboxReader {
  next(): Promise<WaitingEvents | undefined>;
}

export interface OutboxReaderDeps {
  readonly folder: string;
  /** Told how many bytes were done with. */
  readonly onDone: (bytes: number) => void;
  /** Epoch ms: events of closed segments that were begun before are dropped. */
  readonly keptFrom: () => number;
  /** Told what was dropped for its age. */
  readonly onExpired: (events: number, bytes: number) => void;
  readonly logger: Logger;
}

export function createOutboxReader({ folder, onDone, keptFrom, onExpired, logger }: OutboxReaderDeps): OutboxReader {
  /** @returns undefined when nothing whole is there */
  async function read(segment: OutboxSegment, from: number): Promise<Buffer | undefined> {
    const handle = await openSegment(join(folder, segment.name), segment.open);
    try {
      const { size } = await handle.stat();
      for (let length = BATCH_BYTES; ; length *= 2) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(length, Math.max(0, size - from))), { position: from });
        const last = buffer.lastIndexOf(NEWLINE, bytesRead - 1);
        if (bytesRead > 0 && last >= 0) return buffer.subarray(0, last + 1);
        if (from + bytesRead >= size) return undefined;
      }
    } finally {
      await handle.close();
    }
  }

  function parse(text: string): LogEvent | undefined {
    try {
      return JSON.parse(text) as LogEvent;
    } catch (error) {
      logger.error({ err: error, folder }, 'a line of the outbox cannot be read; it is left out');
      return undefined;
    }
  }

  /** Ends of the lines that are events; what cannot be read is done with when the one before it, or the batch, is. */
  function toWaiting(segment: OutboxSegment, from: number, lines: Buffer): WaitingEvents {
    const events: LogEvent[] = [];
    const ends: number[] = [0];
    for (let start = 0; start < lines.length; ) {
      const end = lines.indexOf(NEWLINE, start) + 1;
      const event = parse(lines.toString('utf8', start, end));
      if (event) {
        events.push(event);
        ends.push(end);
      } else ends[ends.length - 1] = end;
      start = end;
    }
    return {
      events,
      commit: async (count) => {
        const bytes = ends[count]!;
        if (bytes === 0) return;
        await writeDone(join(folder, segment.name), from + bytes);
        onDone(bytes);
      },
    };
  }

  async function remove({ name }: OutboxSegment): Promise<void> {
    await rm(join(folder, name), { force: true });
    await rm(donePath(join(folder, name)), { force: true });
  }

  async function expire(segment: OutboxSegment, from: number): Promise<void> {
    let events = 0;
    let bytes = 0;
    for (let lines = await read(segment, from); lines; lines = await read(segment, from + bytes)) {
      for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) events++;
      bytes += lines.length;
    }
    await remove(segment);
    onExpired(events, bytes);
  }

  return {
    next: async () => {
      for (const segment of await outboxSegments(folder)) {
        const from = await readDone(join(folder, segment.name));
        if (!segment.open && segment.startedAt < keptFrom()) {
          await expire(segment, from);
          continue;
        }
        const lines = await read(segment, from);
        if (lines) {
          const waiting = toWaiting(segment, from, lines);
          if (waiting.events.length > 0) return waiting;
          await waiting.commit(0);
        }
        // What is open may grow, and nothing of a later segment may overtake it.
        if (segment.open) return undefined;
        if (!lines) await remove(segment);
      }
      return undefined;
    },
  };
}

async function openSegment(path: string, isOpen: boolean): Promise<FileHandle> {
  if (!isOpen) return open(path, 'r');
  return open(path + OPEN_SUFFIX, 'r').catch((error: NodeJS.ErrnoException) => {
    // It was closed since it was listed.
    if (error.code === 'ENOENT') return open(path, 'r');
    throw error;
  });
}
