// Where the outbox of the sinks lies on disk, and how its files are named:
//   <folder>/<host>-<pid>-<startedAtMs>[-<n>]/<destination>/destination.json
//   <folder>/<host>-<pid>-<startedAtMs>[-<n>]/<destination>/<startedAtMs>-<pid>-<n>.ndjson[.open]   events, one a line
//   <folder>/<host>-<pid>-<startedAtMs>[-<n>]/<destination>/<startedAtMs>-<pid>-<n>.ndjson.done     how many of its bytes are done with
// A folder belongs to the one process in its name; what `-<n>` ends was taken over from a process that is gone.
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Destination } from '../../domain/monitoring/sinks/event-sink.ts';
import { ABANDONED_AFTER_MS, isAlive } from './abandoned-segments.ts';
import { OPEN_SUFFIX, thisHost } from './log-layout.ts';

export const DESTINATION_FILE = 'destination.json';
const DONE_SUFFIX = '.done';
const OWNER = /^([0-9a-f]{8})-(\d+)-\d+(-\d+)?$/;
const SEGMENT = /^(\d+)-\d+-(\d+)\.ndjson(\.open)?$/;

export interface OutboxSegment {
  /** Without `.open`. */
  readonly name: string;
  readonly open: boolean;
  /** Epoch ms; none of its events is older. */
  readonly startedAt: number;
}

/** Of the process; `startedAt` tells it from an earlier one with its number. */
export function ownerName(startedAt: number): string {
  return `${thisHost}-${process.pid}-${startedAt}`;
}

/** The same destination has the same name in every process; what is secret in it cannot be read from that. */
export function destinationName(destination: Destination): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(destination).sort()))
    .digest('hex')
    .slice(0, 16);
}

export function segmentName(startedAt: number, sequence: number): string {
  return `${startedAt}-${process.pid}-${sequence}.ndjson`;
}

/** Oldest first. */
export async function outboxSegments(folder: string): Promise<OutboxSegment[]> {
  const found = (await namesIn(folder)).flatMap((file) => {
    const match = SEGMENT.exec(file);
    if (!match) return [];
    const open = match[3] !== undefined;
    return [{ name: open ? file.slice(0, -OPEN_SUFFIX.length) : file, open, startedAt: Number(match[1]), sequence: Number(match[2]) }];
  });
  return found.sort((a, b) => a.startedAt - b.startedAt || a.sequence - b.sequence);
}

export async function readDone(segment: string): Promise<number> {
  return Number(await readFile(segment + DONE_SUFFIX, 'utf8').catch(() => '0'));
}

/** In one step: a process that is killed leaves the number before or the number after. */
export async function writeDone(segment: string, bytes: number): Promise<void> {
  await writeFile(`${segment}${DONE_SUFFIX}.tmp`, String(bytes));
  await rename(`${segment}${DONE_SUFFIX}.tmp`, segment + DONE_SUFFIX);
}

export const donePath = (segment: string): string => segment + DONE_SUFFIX;

/** Folders of processes that are gone, by their names. @param own  never among them */
export async function abandonedOwners(folder: string, own: ReadonlySet<string>, nowMs: number): Promise<string[]> {
  const names = (await namesIn(folder)).filter((name) => !own.has(name));
  const gone = await Promise.all(names.map((name) => isGone(folder, name, nowMs)));
  return names.filter((_, index) => gone[index]);
}

/** A living owner touches its folder. */
async function isGone(folder: string, name: string, nowMs: number): Promise<boolean> {
  const match = OWNER.exec(name);
  if (!match) return false;
  // Another folder of our own number is of a process that had it before.
  if (match[1] === thisHost && (Number(match[2]) === process.pid || !isAlive(Number(match[2])))) return true;
  const touched = await stat(join(folder, name)).catch(() => undefined);
  return touched !== undefined && nowMs - touched.mtimeMs > ABANDONED_AFTER_MS;
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
