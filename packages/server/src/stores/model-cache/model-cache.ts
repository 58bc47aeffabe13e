// Models from outside of the platform as local folders, by the fingerprint of what was pinned: `cache/<fingerprint>` is whole or not
// there. What is on its way is in `partial/<fingerprint>.<pid>`, where the next try finds the files that are done, also that of
// the next process when this one is gone. Several processes may fetch at the same time: who is second to finish takes the first's.
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type FindOrigin, fingerprintIn, type ModelListing, sourceOf, withoutQuery } from '../../domain/serving/origins/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { createSlots } from '../../kernel/slots.ts';
import { type BegunFile, fetchFile } from './fetch-file.ts';
import type { PinFiles } from './pin-files.ts';
import { isArchive, unpackArchive } from './unpack-archive.ts';

export interface PinnedLocation {
  readonly location: string;
  /** Of the revision that is wanted or that answers, rather than of one that could be rolled back to. */
  readonly current: boolean;
}

export interface ModelCacheDeps {
  readonly modelsDir: string;
  readonly pins: PinFiles;
  readonly findOrigin: FindOrigin;
  /** Unused models beyond this are removed, and a single model of more is refused. */
  readonly maxBytes: number;
  /** What revisions of the deployments that are there name. */
  readonly pinned: () => Promise<readonly PinnedLocation[]>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: half a minute. */
  readonly stallMs?: number;
}

export interface ModelCache {
  /**
   * The folder of a pinned model, fetched when it is not there.
   * @throws failed_precondition (the origin is not as it was pinned, too large) · not_found · unavailable · what the signal says
   */
  materialize(location: string, signal: AbortSignal): Promise<string>;
  /** What is being fetched for a location, for people; undefined when nothing is. */
  progress(location: string): string | undefined;
}

/** Files at the same time, of all models together. */
const MAX_FETCHES = 4;
const STALL_MS = 30_000;
/** A model that was used so lately may be on its way into a process. */
const KEEP_USED_MS = 3_600_000;
/** An attempt that nobody went on with. */
const KEEP_PARTIAL_MS = 86_400_000;

export function createModelCache(deps: ModelCacheDeps): ModelCache {
  const { modelsDir, pins, findOrigin, maxBytes, pinned, clock, logger, stallMs = STALL_MS } = deps;
  const folderOf = (fingerprint: string) => join(modelsDir, 'cache', fingerprint);
  const partials = join(modelsDir, 'partial');
  const partialOf = (fingerprint: string) => join(partials, `${fingerprint}.${process.pid}`);
  const busy = new Map<string, Promise<unknown>>();
  const fetching = new Map<string, { readonly uri: string; readonly total: number | undefined; bytes: number }>();
  const begun = new Map<string, BegunFile>();
  const slots = createSlots(MAX_FETCHES);

  /** One at a time for each model: who comes second finds it there, or goes on with it. */
  async function alone(fingerprint: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    for (let other = busy.get(fingerprint); other; other = busy.get(fingerprint)) await other.catch(() => {});
    signal.throwIfAborted();
    const working = work().finally(() => busy.delete(fingerprint));
    busy.set(fingerprint, working);
    await working;
  }

  async function fetchModel(fingerprint: string, { uri, files }: ModelListing, signal: AbortSignal): Promise<void> {
    const origin = findOrigin(uri)!;
    const partial = join(partialOf(fingerprint), 'files');
    const sizes = files.map(({ size }) => size);
    const total = sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, size) => sum + size!, 0);
    const state = { uri: withoutQuery(uri), total, bytes: 0 };
    const onBytes = (count: number) => {
      state.bytes += count;
      if (state.bytes > maxBytes)
        throw new PlatformError(
          'failed_precondition',
          `${state.uri} has more than the ${maxBytes} bytes that the cache of models holds (--model-cache-bytes).`,
        );
    };
    await adopt(fingerprint);
    fetching.set(fingerprint, state);
    logger.info({ uri: state.uri, files: files.length, bytes: total }, 'fetching a model');
    const failing = new AbortController();
    const both = AbortSignal.any([signal, failing.signal]);
    try {
      const fetched = await Promise.allSettled(
        files.map((file) =>
          slots
            .run(async () => {
              both.throwIfAborted();
              const sha256 = await fetchFile({
                origin,
                uri,
                file,
                target: join(partial, file.path),
                begun,
                onBytes,
                stallMs,
                signal: both,
              });
              return [file.path, sha256] as const;
            })
            .catch((error: unknown) => {
              failing.abort(error);
              throw error;
            }),
        ),
      );
      signal.throwIfAborted();
      failing.signal.throwIfAborted();
      const sha256 = Object.fromEntries(fetched.map((result) => (result as PromiseFulfilledResult<readonly [string, string]>).value));
      await refuseOthers(fingerprint, sha256, state.uri);
      await putInPlace(fingerprint, files[0]!.path, files.length, state.bytes, sha256, signal);
    } finally {
      fetching.delete(fingerprint);
    }
    logger.info({ uri: state.uri, bytes: state.bytes }, 'fetched a model');
  }

  /** Go on with what a process left that is gone: `rename` lets one take it. */
  async function adopt(fingerprint: string): Promise<void> {
    for (const name of await namesIn(partials)) {
      const [of, pid] = name.split('.');
      if (of === fingerprint && !isAlive(Number(pid))) await rename(join(partials, name), partialOf(fingerprint)).catch(() => {});
    }
  }

  /** An origin that tells no marks may have changed unseen: what was served once under this fingerprint is what it means. */
  async function refuseOthers(fingerprint: string, sha256: Readonly<Record<string, string>>, uri: string): Promise<void> {
    const before = await pins.sums(fingerprint);
    const other = before && Object.keys(sha256).find((path) => before.sha256[path] !== sha256[path]);
    if (other === undefined) return;
    await rm(partialOf(fingerprint), { recursive: true, force: true });
    throw new PlatformError('failed_precondition', `${other} at ${uri} has changed since the revision was made: apply the manifest again.`);
  }

  async function putInPlace(
    fingerprint: string,
    first: string,
    count: number,
    fetched: number,
    sha256: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const partial = partialOf(fingerprint);
    let [folder, bytes] = [join(partial, 'files'), fetched];
    if (count === 1 && isArchive(first)) {
      folder = join(partial, 'unpacked');
      await rm(folder, { recursive: true, force: true });
      bytes = await unpackArchive(join(partial, 'files', first), first, folder, maxBytes, signal);
    }
    await pins.keepSums(fingerprint, { bytes, sha256 });
    await mkdir(join(modelsDir, 'cache'), { recursive: true });
    await rename(folder, folderOf(fingerprint)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    await rm(partial, { recursive: true, force: true });
  }

  async function makeRoom(): Promise<void> {
    const now = clock.now();
    const held = await Promise.all(
      (await namesIn(join(modelsDir, 'cache'))).map(async (fingerprint) => ({
        fingerprint,
        usedAt: (await stat(folderOf(fingerprint))).mtimeMs,
        bytes: (await pins.sums(fingerprint))?.bytes ?? 0,
      })),
    );
    let total = held.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total > maxBytes) {
      const needed = new Set((await pinned()).filter(isNeeded).map(({ location }) => fingerprintIn(location)));
      const unused = held.filter(
        ({ fingerprint, usedAt }) => !needed.has(fingerprint) && !busy.has(fingerprint) && now - usedAt > KEEP_USED_MS,
      );
      for (const { fingerprint, bytes } of unused.sort((left, right) => left.usedAt - right.usedAt)) {
        if (total <= maxBytes) break;
        // Out of its place first: a folder in the cache is whole.
        await mkdir(partialOf(fingerprint), { recursive: true });
        await rename(folderOf(fingerprint), join(partialOf(fingerprint), 'removed'));
        await rm(partialOf(fingerprint), { recursive: true, force: true });
        total -= bytes;
        logger.info({ fingerprint, bytes }, 'removed an unused model from the cache');
      }
    }
    for (const name of await namesIn(partials)) {
      const folder = join(partials, name);
      const changedAt = (await stat(folder).catch(() => undefined))?.mtimeMs ?? now;
      if (!isAlive(Number(name.split('.')[1])) && now - changedAt > KEEP_PARTIAL_MS) await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    materialize: async (location, signal) => {
      const fingerprint = fingerprintIn(location);
      const listing = fingerprint === undefined ? undefined : await pins.listing(fingerprint);
      if (fingerprint === undefined || !listing)
        throw new PlatformError('failed_precondition', `What ${location} was is not known here any more: apply the manifest again.`);
      const folder = folderOf(fingerprint);
      let fetched = false;
      await alone(fingerprint, signal, async () => {
        if (!(await stat(folder).catch(() => undefined))) {
          await fetchModel(fingerprint, listing, signal);
          fetched = true;
        }
        const usedAt = clock.now() / 1000;
        await utimes(folder, usedAt, usedAt);
      });
      if (fetched) await makeRoom().catch((error: unknown) => logger.error({ err: error }, 'no room could be made in the cache of models'));
      return folder;
    },

    progress: (location) => {
      const state = fetching.get(fingerprintIn(location) ?? '');
      if (!state) return undefined;
      return `Fetching ${state.uri}: ${megabytes(state.bytes)}${state.total === undefined ? '' : ` of ${megabytes(state.total)}`} MB.`;
    },
  };
}

/** What a bucket still has can be fetched again; a folder, a claim or a web page may be another one tomorrow, and its copy is all there is. */
function isNeeded({ location, current }: PinnedLocation): boolean {
  return current || !/^(s3|gs):/.test(sourceOf(location));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
