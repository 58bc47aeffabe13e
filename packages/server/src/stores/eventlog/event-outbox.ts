// The outbox of the sinks as files: segments as the prediction log has them, in a folder for each destination.
import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventOutbox, OutboxStats } from '../../domain/monitoring/sinks/event-outbox.ts';
import type { Destination } from '../../domain/monitoring/sinks/event-sink.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import { cutTornLine } from './abandoned-segments.ts';
import { OPEN_SUFFIX } from './log-layout.ts';
import {
  abandonedOwners,
  DESTINATION_FILE,
  destinationName,
  donePath,
  namesIn,
  outboxSegments,
  ownerName,
  readDone,
  segmentName,
} from './outbox-layout.ts';
import { createOutboxReader, type OutboxReader } from './outbox-reader.ts';
import { createSegmentBuffer } from './segment-buffer.ts';

export interface OutboxOptions {
  readonly flushIntervalMs?: number;
  readonly maxSegmentBytes?: number;
  /** Of one destination: a day of 3 kB a second, or 80,000 requests with their answers. */
  readonly maxWaitingBytes?: number;
}

export interface OutboxDeps {
  /** Made when there is something to keep. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options?: OutboxOptions;
}

const DEFAULTS = { flushIntervalMs: 100, maxSegmentBytes: 8 * 1024 * 1024, maxWaitingBytes: 256 * 1024 * 1024 } as const;
/** Well below the age at which a folder counts as left behind. */
const TOUCH_MS = 60_000;

interface Box {
  readonly destination: Destination;
  readonly folder: string;
  readonly reader: OutboxReader;
  waitingBytes: number;
  dropped: number;
}

export function createEventOutbox({ folder, clock, logger, options = {} }: OutboxDeps): EventOutbox {
  const limits = { ...DEFAULTS, ...options };
  const owner = ownerName(clock.now());
  const own = join(folder, owner);
  const owners = new Set([owner]);
  const boxes = new Map<string, Box>();
  const listeners = new Set<(destination: Destination) => void>();
  const buffer = createSegmentBuffer({
    newPath: (name, startedAt, sequence) => join(boxes.get(name)!.folder, segmentName(startedAt, sequence)),
    what: 'the outbox of the log sinks',
    logger,
    options: { flushIntervalMs: limits.flushIntervalMs, maxSegmentBytes: limits.maxSegmentBytes },
    onWritten: (name) => tell(boxes.get(name)!),
  });
  const touching = setInterval(() => void touch(), TOUCH_MS);
  touching.unref();

  function tell({ destination }: Box): void {
    for (const listener of listeners) listener(destination);
  }

  async function touch(): Promise<void> {
    const now = new Date(clock.now());
    if (boxes.size > 0) await utimes(own, now, now).catch((error: unknown) => logger.warn({ err: error }, 'cannot touch the outbox'));
  }

  /** Once for each destination: what is in it may be secret, so nobody else may read it. */
  function boxOf(destination: Destination): Box {
    const name = destinationName(destination);
    let box = boxes.get(name);
    if (box) return box;
    const path = join(own, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    writeFileSync(join(path, DESTINATION_FILE), JSON.stringify(destination), { mode: 0o600 });
    const onDone = (bytes: number) => {
      box!.waitingBytes -= bytes;
    };
    box = { destination, folder: path, reader: createOutboxReader(path, onDone, logger), waitingBytes: 0, dropped: 0 };
    boxes.set(name, box);
    return box;
  }

  function append(destination: Destination, line: string): boolean {
    const box = boxOf(destination);
    const bytes = Buffer.byteLength(line);
    const fits = box.waitingBytes + bytes <= limits.maxWaitingBytes;
    if (!fits || !buffer.append(destinationName(destination), () => line)) {
      box.dropped++;
      return false;
    }
    box.waitingBytes += bytes;
    return true;
  }

  /** Moved first, so that it is this process's alone; a process that is killed in between leaves it to the next. */
  async function adoptOwner(name: string): Promise<void> {
    const taken = `${owner}-${owners.size}`;
    owners.add(taken);
    await rename(join(folder, name), join(folder, taken));
    for (const destination of await namesIn(join(folder, taken))) await adoptBox(join(folder, taken, destination));
    await rm(join(folder, taken), { recursive: true, force: true });
  }

  async function adoptBox(path: string): Promise<void> {
    const box = boxOf(JSON.parse(await readFile(join(path, DESTINATION_FILE), 'utf8')) as Destination);
    await chmod(box.folder, 0o700);
    for (const { name, open } of await outboxSegments(path)) {
      const from = join(path, name);
      const to = join(box.folder, name);
      if (open) await cutTornLine(from + OPEN_SUFFIX);
      const done = await readDone(from);
      if (done > 0) await rename(donePath(from), donePath(to));
      await rename(open ? from + OPEN_SUFFIX : from, to);
      box.waitingBytes += (await stat(to)).size - done;
    }
    tell(box);
  }

  async function removeEmpty(): Promise<void> {
    for (const { folder: path, waitingBytes, reader } of boxes.values()) {
      // It removes the segments that were read to their end.
      if ((await reader.next()) === undefined && waitingBytes === 0) await rm(path, { recursive: true, force: true });
    }
    await rmdir(own).catch(() => {});
  }

  return {
    append: (destination, event) => {
      try {
        return append(destination, `${JSON.stringify(event)}\n`);
      } catch (error) {
        logger.error({ err: error }, 'an event could not be put into the outbox');
        return false;
      }
    },
    next: (destination) => boxOf(destination).reader.next(),
    onAppended: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    adopt: async () => {
      await mkdir(folder, { recursive: true });
      for (const name of await abandonedOwners(folder, owners, clock.now()))
        await adoptOwner(name).catch((error: NodeJS.ErrnoException) => {
          // Another process was first.
          if (error.code !== 'ENOENT') logger.error({ err: error, name }, 'what a killed process left in the outbox cannot be taken over');
        });
    },
    flush: buffer.flush,
    stats: (): OutboxStats[] =>
      [...boxes.values()].map(({ destination, waitingBytes, dropped }) => ({ destination, waitingBytes, dropped })),
    close: async () => {
      clearInterval(touching);
      await buffer.close();
      await removeEmpty();
    },
  };
}
