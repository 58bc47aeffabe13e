// Segments to Parquet, by one protocol for both kinds of work: write the new file under a temporary name, make it durable,
// give it its name, commit it to the manifest together with what it stands for, and only then remove what it stands for.
// Killed before the commit, the new file is rubbish that nobody reads; killed after, the old ones are.
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompactionReport, LogCompactor } from '../../domain/monitoring/request-log/log-compactor.ts';
import { HOUR_MS, type PredictionFile, type PredictionFiles } from '../../domain/monitoring/request-log/prediction-files.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import { quoteText } from '../duckdb-quotes.ts';
import { closeAbandoned, isAbandoned } from './abandoned-segments.ts';
import type { DuckDbEngine } from './duckdb-engine.ts';
import { listParquet, listSegments, newParquetName, type Segment } from './log-layout.ts';
import { isMoved } from './log-snapshot.ts';
import { countUnreadable, selectStored } from './predictions-relation.ts';

export interface CompactorOptions {
  /** Closed segments of a deployment wait for this age of the oldest, or for `minBytes` together: fewer, larger files. */
  readonly minAgeMs?: number;
  readonly minBytes?: number;
  /** A file that was replaced is kept for the queries that have it open. */
  readonly graceMs?: number;
  /** An hour is merged this long after its end: late segments are in by then. */
  readonly mergeAfterMs?: number;
}

const DEFAULTS = { minAgeMs: 5 * 60_000, minBytes: 32 * 1024 * 1024, graceMs: 5 * 60_000, mergeAfterMs: 15 * 60_000 } as const;

/** Of Parquet, compressed: more than this is merged no further, so that one merge fits in memory and its spill. */
const MAX_MERGED_BYTES = 256 * 1024 * 1024;
/** Per pass, so that a long backlog becomes several commits. */
const MAX_SEGMENTS_PER_COMMIT = 64;
/** Longer than any process can be suspended between reading a segment and committing it. */
const REMEMBER_SEGMENTS_MS = 7 * 24 * HOUR_MS;
/** A younger file without a place in the manifest may be about to get one from another process. */
const RUBBISH_AFTER_MS = 24 * HOUR_MS;
/** Ids are sorted, so this much is what a lookup by id unpacks. */
const ROW_GROUP_ROWS = 8192;

export interface CompactorDeps {
  readonly folder: string;
  readonly engine: DuckDbEngine;
  readonly manifest: PredictionFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options?: CompactorOptions;
}

export function createParquetCompactor({ folder, engine, manifest, clock, logger, options = {} }: CompactorDeps): LogCompactor {
  const limits = { ...DEFAULTS, ...options };

  /** One file per hour; sorted by id, which is sorted by time where the ids are ours. */
  async function writeFiles(connection: DuckDBConnection, stored: string, owner: Owner): Promise<PredictionFile[]> {
    const counted = await connection.runAndReadAll(
      `SELECT epoch_ms(date_trunc('hour', time))::DOUBLE, count(*)::DOUBLE FROM (${stored}) GROUP BY 1 ORDER BY 1`,
    );
    const files: PredictionFile[] = [];
    for (const [hourMs, records] of counted.getRowsJS() as [number, number][]) {
      const name = newParquetName(owner.namespace, owner.deployment, hourMs, randomUUID());
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      const hour = `WHERE time >= make_timestamp(${hourMs * 1000}) AND time < make_timestamp(${(hourMs + HOUR_MS) * 1000})`;
      await connection.run(
        `COPY (SELECT * FROM (${stored}) ${hour} ORDER BY id) TO ${quoteText(`${path}.tmp`)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`,
      );
      await makeDurable(`${path}.tmp`);
      await rename(`${path}.tmp`, path);
      await makeDurable(dirname(path));
      files.push({ ...owner, name, hourMs, records, bytes: (await stat(path)).size });
    }
    return files;
  }

  async function compact(owner: Owner, segments: readonly Segment[]): Promise<Compacted> {
    const names = segments.map((segment) => segment.name);
    const paths = names.map((name) => join(folder, name));
    const written = await engine
      .use(async (connection) => {
        const files = await writeFiles(connection, selectStored(paths, []), owner);
        const [unreadable] = (await connection.runAndReadAll(countUnreadable(paths))).getRowsJS()[0] as [number];
        return { files, unreadable };
      })
      .catch((error: unknown) => {
        if (isMoved(error)) return undefined;
        throw error;
      });
    // Another process is at these segments, or was first.
    if (!written) return NOTHING;
    const { files, unreadable } = written;
    if ((await manifest.commit({ add: files, segments: names })) === 'conflict') {
      await removeAll(files.map((file) => file.name));
      return NOTHING;
    }
    if (unreadable > 0) await keepUnreadable(names, unreadable);
    else await removeAll(names);
    return { segments: names.length, records: files.reduce((sum, file) => sum + file.records, 0), unreadableLines: unreadable };
  }

  async function removeAll(names: readonly string[]): Promise<void> {
    for (const name of names)
      await unlink(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
  }

  /** Nobody should have written them, so a person should see them. */
  async function keepUnreadable(names: readonly string[], lines: number): Promise<void> {
    logger.error({ lines, segments: names }, 'lines of the prediction log cannot be read; their segments are kept as .unreadable');
    for (const name of names) await rename(join(folder, name), join(folder, `${name}.unreadable`));
  }

  async function compactDue(closed: readonly Segment[], signal?: AbortSignal): Promise<Compacted> {
    let sum = NOTHING;
    for (const group of byOwner(closed)) {
      const sizes = await Promise.all(group.map((segment) => sizeOf(join(folder, segment.name))));
      const old = clock.now() - group[0]!.startedAt >= limits.minAgeMs;
      if (!old && sizes.reduce((sum, size) => sum + size, 0) < limits.minBytes) continue;
      for (let start = 0; start < group.length; start += MAX_SEGMENTS_PER_COMMIT) {
        if (signal?.aborted) return sum;
        const part = group.slice(start, start + MAX_SEGMENTS_PER_COMMIT);
        const done = await compact(ownerOf(part[0]!), part);
        sum = {
          segments: sum.segments + done.segments,
          records: sum.records + done.records,
          unreadableLines: sum.unreadableLines + done.unreadableLines,
        };
      }
    }
    return sum;
  }

  async function mergeHours(signal?: AbortSignal): Promise<number> {
    let merged = 0;
    const { files } = await manifest.view({ toMs: clock.now() - HOUR_MS - limits.mergeAfterMs }, []);
    for (const group of byHour(files)) {
      if (signal?.aborted) return merged;
      if (group.length < 2 || group.reduce((sum, file) => sum + file.bytes, 0) > MAX_MERGED_BYTES) continue;
      const names = group.map((file) => file.name);
      const paths = names.map((name) => join(folder, name));
      const add = await engine.use((connection) => writeFiles(connection, selectStored([], paths), ownerOf(group[0]!)));
      if ((await manifest.commit({ add, replaced: names })) === 'committed') merged += names.length;
      else await removeAll(add.map((file) => file.name));
    }
    return merged;
  }

  async function collectRubbish(): Promise<void> {
    const replaced = await manifest.replacedBefore(clock.now() - limits.graceMs);
    await removeAll(replaced);
    await manifest.forgetFiles(replaced);
    // List first: a file of another compactor that is committed between the two is in the manifest when we look there.
    const onDisk = await listParquet(folder);
    const known = await manifest.allNames();
    for (const name of onDisk) {
      if (known.has(name)) continue;
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found && clock.now() - found.mtimeMs > RUBBISH_AFTER_MS) await removeAll([name]);
    }
  }

  return {
    run: async (signal): Promise<CompactionReport> => {
      let tornLines = 0;
      for (const segment of await listSegments(folder))
        if (isAbandoned(segment, clock.now())) tornLines += await closeAbandoned(folder, segment);
      if (tornLines > 0) logger.warn({ tornLines }, 'a killed process left unfinished lines in the prediction log; they were cut');

      const closed = (await listSegments(folder)).filter((segment) => !segment.open);
      const { compacted } = await manifest.view(
        {},
        closed.map((segment) => segment.name),
      );
      await removeAll([...compacted]);
      await manifest.forgetSegments(clock.now() - REMEMBER_SEGMENTS_MS);
      const due = await compactDue(
        closed.filter((segment) => !compacted.has(segment.name)),
        signal,
      );
      const merged = await mergeHours(signal);
      await collectRubbish();
      return { ...due, merged, tornLines };
    },
  };
}

type Compacted = Pick<CompactionReport, 'segments' | 'records' | 'unreadableLines'>;
const NOTHING: Compacted = { segments: 0, records: 0, unreadableLines: 0 };

interface Owner {
  readonly namespace: string;
  readonly deployment: string;
}

const ownerOf = ({ namespace, deployment }: Owner): Owner => ({ namespace, deployment });

function byOwner<T extends Owner>(items: readonly T[]): T[][] {
  return [...Map.groupBy(items, ({ namespace, deployment }) => `${namespace}/${deployment}`).values()];
}

function byHour(files: readonly PredictionFile[]): PredictionFile[][] {
  return byOwner(files).flatMap((group) => [...Map.groupBy(group, (file) => file.hourMs).values()]);
}

/** 0 when another process has removed it. */
async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function makeDurable(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
