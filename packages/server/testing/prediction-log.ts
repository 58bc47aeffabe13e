// A prediction log in a folder of its own, with everything that reads and writes it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypedDeployments } from '../src/domain/monitoring/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import { createDuckDbConsole } from '../src/stores/eventlog/duckdb-console.ts';
import { createDuckDbEngine } from '../src/stores/eventlog/duckdb-engine.ts';
import { createDuckDbPredictionReader } from '../src/stores/eventlog/duckdb-prediction-reader.ts';
import { createDuckDbShadowComparison } from '../src/stores/eventlog/duckdb-shadow-comparison.ts';
import { type CompactorOptions, createParquetCompactor } from '../src/stores/eventlog/parquet-compactor.ts';
import type { SegmentBufferOptions } from '../src/stores/eventlog/segment-buffer.ts';
import { createSegmentLog } from '../src/stores/eventlog/segment-log.ts';
import { createPredictionFiles } from '../src/stores/sql/monitoring/prediction-files.ts';
import { backends } from './backends.ts';

const NO_DEPLOYMENTS: TypedDeployments = { find: async () => undefined, list: async () => [], names: async () => [] };

export async function openPredictionLog(consoleOptions: { timeoutMs?: number; typed?: TypedDeployments } = {}) {
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
    compareShadow: createDuckDbShadowComparison({ folder, engine, manifest }),
    console: createDuckDbConsole({ folder, engine, manifest, typed: NO_DEPLOYMENTS, ...consoleOptions }),
    openLog: (options: SegmentBufferOptions = {}) => createSegmentLog({ folder, logger: silentLogger, options }),
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
