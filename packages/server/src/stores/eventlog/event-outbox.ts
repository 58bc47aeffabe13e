// The outbox of the sinks as files: segments as the prediction log has them, in a folder for each destination.
import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventOutbox, OutboxStats, WaitingEvents } from '../../domain/monitoring/sinks/event-outbox.ts';
import { type Destination, describeDestination } from '../../domain/monitoring/sinks/event-sink.ts';
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

export interface OutboxLimits {
  /** Of one destination. */
  readonly maxWaitingBytes: number;
  /** What has waited for longer is dropped: its receiver may be gone, and nobody may ever look. Infinity: never. */
  readonly maxWaitingMs: number;
}

export interface OutboxOptions {
  readonly flushIntervalMs?: number;
  readonly maxSegmentBytes?: number;
}

export interface OutboxDeps {
  /** Made when there is something to keep. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: OutboxLimits;
  readonly options?: OutboxOptions;
}

const DEFAULTS = { flushIntervalMs: 100, maxSegmentBytes: 8 * 1024 * 1024 } as const;
/** From its first event to its last. */
const SEGMENT_MS = 60_000;
/** Well below the age at which a folder counts as left behind. */
const TOUCH_MS = 60_000;

interface Box {
  readonly destination: Destination;
  readonly folder: string;
  readonly reader: OutboxReader;
  /** Its folder is there. */
  isOnDisk: boolean;
  /** Segments are on their way into it. */
  isAdopting: boolean;
  waitingBytes: number;
  dropped: number;
  expired: number;
  /** Something was not taken, and that was told; until half of the room is free again. */
  isFull: boolean;
}

export function createEventOutbox({ folder, clock, logger, limits, options = {} }: OutboxDeps): EventOutbox {
  const owner = ownerName(clock.now());
  const own = join(folder, owner);
  const owners = new Set([owner]);
  const boxes = new Map<string, Box>();
  const listeners = new Set<(destination: Destination) => void>();
  const buffer = createSegmentBuffer({
    newPath: (name, startedAt, sequence) => join(boxes.get(name)!.folder, segmentName(startedAt, sequence)),
    what: 'the outbox of the log sinks',
    logger,
    options: { ...DEFAULTS, ...options, maxSegmentAgeMs: SEGMENT_MS },
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

  function boxOf(destination: Destination): Box {
    const name = destinationName(destination);
    let box = boxes.get(name);
    if (box) return box;
    const path = join(own, name);
    const reader = createOutboxReader({
      folder: path,
      onDone: (bytes) => {
        box!.waitingBytes -= bytes;
      },
      keptFrom: () => clock.now() - limits.maxWaitingMs - SEGMENT_MS,
      onExpired: (events, bytes) => {
        box!.waitingBytes -= bytes;
        box!.expired += events;
        logger.error({ to: describeDestination(destination), events }, 'events for a log sink waited for too long, and are dropped');
      },
      logger,
    });
    const empty = { isOnDisk: false, isAdopting: false, waitingBytes: 0, dropped: 0, expired: 0, isFull: false };
    box = { destination, folder: path, reader, ...empty };
    boxes.set(name, box);
    return box;
  }

  /** What is in it may be secret, so nobody else may read it. */
  function putOnDisk(box: Box): void {
    if (box.isOnDisk) return;
    mkdirSync(box.folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(box.folder, DESTINATION_FILE), JSON.stringify(box.destination), { mode: 0o600 });
    box.isOnDisk = true;
  }

  /** In one go, so that no event comes in between. An address with a password in it does not stay without a reason. */
  function takeOffDisk(box: Box): void {
    if (!box.isOnDisk || box.isAdopting || box.waitingBytes > 0) return;
    if (readdirSync(box.folder).some((file) => file !== DESTINATION_FILE)) return;
    rmSync(join(box.folder, DESTINATION_FILE));
    rmdirSync(box.folder);
    box.isOnDisk = false;
  }

  async function nextOf(box: Box): Promise<WaitingEvents | undefined> {
    const waiting = await box.reader.next();
    if (!waiting) takeOffDisk(box);
    return waiting;
  }

  function append(destination: Destination, line: string): boolean {
    const box = boxOf(destination);
    const bytes = Buffer.byteLength(line);
    const fits = box.waitingBytes + bytes <= limits.maxWaitingBytes;
    if (fits) putOnDisk(box);
    if (!fits || !buffer.append(destinationName(destination), () => line)) {
      if (!box.isFull)
        logger.error({ to: describeDestination(destination) }, 'there is no room for events that wait for a log sink; they are dropped');
      box.isFull = true;
      box.dropped++;
      return false;
    }
    if (box.waitingBytes < limits.maxWaitingBytes / 2) box.isFull = false;
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
    const destination = await readFile(join(path, DESTINATION_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    // Killed before anything came, or after all had gone.
    if (destination === undefined) return;
    const box = boxOf(JSON.parse(destination) as Destination);
    box.isAdopting = true;
    try {
      await moveInto(box, path);
    } finally {
      box.isAdopting = false;
    }
    tell(box);
  }

  async function moveInto(box: Box, path: string): Promise<void> {
    putOnDisk(box);
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
  }

  async function removeEmpty(): Promise<void> {
    for (const box of boxes.values()) await nextOf(box);
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
    next: (destination) => nextOf(boxOf(destination)),
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
      [...boxes.values()].map(({ destination, waitingBytes, dropped, expired }) => ({ destination, waitingBytes, dropped, expired })),
    close: async () => {
      clearInterval(touching);
      await buffer.close();
      await removeEmpty();
    },
  };
}
