// Streams of lines on their way into segments: a bounded buffer in memory, flushed to one open file per stream.
import type { PredictionLogStats } from '../../domain/monitoring/request-log/prediction-log.ts';
import type { Logger } from '../../kernel/logger.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';

export interface SegmentBufferOptions {
  /** A record waits at most this long in memory: what `kill -9` can take. */
  readonly flushIntervalMs?: number;
  readonly maxBufferedRecords?: number;
  readonly maxBufferedBytes?: number;
  readonly maxSegmentBytes?: number;
  readonly maxSegmentAgeMs?: number;
}

const DEFAULTS = {
  flushIntervalMs: 100,
  // 2 s of 10,000 requests per second: longer than a disk hiccup, shorter than anyone's patience.
  maxBufferedRecords: 20_000,
  // Small pictures as JSON are 100 to 200 kB: about 300 of them.
  maxBufferedBytes: 48 * 1024 * 1024,
  maxSegmentBytes: 16 * 1024 * 1024,
  maxSegmentAgeMs: 60_000,
} as const;

/** After a failed write: often enough to lose little once there is room again, seldom enough not to spin. */
const RETRY_MS = 1000;

interface Stream {
  readonly writer: SegmentWriter;
  lines: string[];
  bytes: number;
}

export interface SegmentBufferDeps {
  /** Absolute path of a new segment of a stream, without `.open`; its folder is made when missing. */
  readonly newPath: (stream: string, startedAt: number, sequence: number) => string;
  /** What the lines are, e.g. `the prediction log`. */
  readonly what: string;
  readonly logger: Logger;
  readonly options?: SegmentBufferOptions;
  /** Lines of a stream can be read from now on. */
  readonly onWritten?: (stream: string) => void;
}

/** The promises of `PredictionLog`, for lines of any kind. */
export interface SegmentBuffer {
  /** @returns false when it was dropped, because the buffer is full or closed */
  append(stream: string, lineOf: () => string): boolean;
  flush(): Promise<void>;
  stats(): PredictionLogStats;
  close(): Promise<void>;
}

export function createSegmentBuffer({ newPath, what, logger, options = {}, onWritten }: SegmentBufferDeps): SegmentBuffer {
  const limits = { ...DEFAULTS, ...options };
  const streams = new Map<string, Stream>();
  const counts = { bufferedRecords: 0, bufferedBytes: 0, writtenRecords: 0, droppedRecords: 0 };
  let lastError: string | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let flushing: Promise<void> | undefined;

  function streamOf(name: string): Stream {
    let stream = streams.get(name);
    if (!stream) {
      const segmentLimits = { maxBytes: limits.maxSegmentBytes, maxAgeMs: limits.maxSegmentAgeMs };
      const pathOf = (startedAt: number, sequence: number) => newPath(name, startedAt, sequence);
      stream = { writer: createSegmentWriter(pathOf, segmentLimits), lines: [], bytes: 0 };
      streams.set(name, stream);
    }
    return stream;
  }

  /** One timer for all: the earliest of "flush" and "close the oldest segment". */
  function schedule(inMs: number): void {
    const at = performance.now() + inMs;
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timerAt = Number.POSITIVE_INFINITY;
      void flush();
    }, inMs);
    timer.unref();
  }

  function flush(): Promise<void> {
    flushing ??= flushAll().finally(() => {
      flushing = undefined;
      if (closed) return;
      const closings = [...streams.values()].flatMap(({ writer }) => writer.closesAt() ?? []);
      if (closings.length > 0) schedule(Math.max(0, Math.min(...closings) - Date.now()));
      if (counts.bufferedRecords > 0) schedule(lastError ? RETRY_MS : limits.flushIntervalMs);
    });
    return flushing;
  }

  async function flushAll(): Promise<void> {
    for (const [name, stream] of streams) {
      try {
        if (await flushStream(stream)) onWritten?.(name);
        await stream.writer.rotate();
      } catch (error) {
        if (!lastError) logger.error({ err: error }, `cannot write ${what}; records wait in memory as long as there is room`);
        lastError = error instanceof Error ? error.message : String(error);
      }
    }
  }

  /** @returns whether there was anything to write */
  async function flushStream(stream: Stream): Promise<boolean> {
    const { lines, bytes } = stream;
    if (lines.length === 0) return false;
    stream.lines = [];
    stream.bytes = 0;
    try {
      await stream.writer.write(Buffer.from(lines.join('')));
    } catch (error) {
      stream.lines = lines.concat(stream.lines);
      stream.bytes += bytes;
      throw error;
    }
    counts.bufferedRecords -= lines.length;
    counts.bufferedBytes -= bytes;
    counts.writtenRecords += lines.length;
    lastError = null;
    return true;
  }

  const stats = (): PredictionLogStats => ({ ...counts, lastError });

  return {
    append: (name, lineOf) => {
      if (closed || counts.bufferedRecords >= limits.maxBufferedRecords || counts.bufferedBytes >= limits.maxBufferedBytes) {
        counts.droppedRecords++;
        return false;
      }
      const stream = streamOf(name);
      const line = lineOf();
      stream.lines.push(line);
      stream.bytes += line.length;
      counts.bufferedRecords++;
      counts.bufferedBytes += line.length;
      if (!lastError) schedule(limits.flushIntervalMs);
      return true;
    },
    flush: async () => {
      // A flush under way may have begun before the caller's last record.
      if (flushing) await flushing;
      await flush();
    },
    stats,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      if (flushing) await flushing;
      await flush();
      for (const { writer } of streams.values())
        await writer.rotate(true).catch((error: unknown) => logger.error({ err: error }, `cannot close a segment of ${what}`));
      if (counts.bufferedRecords > 0) logger.error({ lost: counts.bufferedRecords, lastError }, `${what} closed with records unwritten`);
    },
  };
}
