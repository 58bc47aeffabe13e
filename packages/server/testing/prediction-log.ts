// A prediction log in a folder of its own, with everything that reads and writes it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/kernel/clock.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import { createDuckDbConsole } from '../src/stores/eventlog/duckdb-console.ts';
import { createDuckDbEngine } from '../src/stores/eventlog/duckdb-engine.ts';
import { createDuckDbPredictionReader } from '../src/stores/eventlog/duckdb-prediction-reader.ts';
import { type CompactorOptions, createParquetCompactor } from '../src/stores/eventlog/parquet-compactor.ts';
import { createSegmentLog, type SegmentLogOptions } from '../src/stores/eventlog/segment-log.ts';
import { createPredictionFiles } from '../src/stores/sql/monitoring/prediction-files.ts';
import { backends } from './backends.ts';

export async function openPredictionLog(consoleOptions: { timeoutMs?: number } = {}) {
  const folder = join(mkdtempSync(join(tmpdir(), 'ovenbird-log-')), 'predictions');
  const { database, dispose } = await backends[0]!.open();
  const clock = systemClock;
  const engine = createDuckDbEngine(folder);
  const manifest = createPredictionFiles(database, clock);
  return {
    folder,
    manifest,
    clock,
    reader: createDuckDbPredictionReader({ folder, engine, manifest }),
    console: createDuckDbConsole({ folder, engine, manifest, ...consoleOptions }),
    openLog: (options: SegmentLogOptions = {}) => createSegmentLog({ folder, logger: silentLogger, options }),
    /** Compacts whatever is closed, at once. */
    openCompactor: (options: CompactorOptions = {}, replacement: Partial<{ manifest: typeof manifest; clock: typeof clock }> = {}) =>
      createParquetCompactor({
        folder,
        engine,
        manifest,
        clock,
        logger: silentLogger,
        options: { minAgeMs: 0, ...options },
        ...replacement,
      }),
    dispose: async () => {
      await engine.close();
      await dispose();
      rmSync(join(folder, '..'), { recursive: true, force: true });
    },
  };
}

export type OpenPredictionLog = Awaited<ReturnType<typeof openPredictionLog>>;
