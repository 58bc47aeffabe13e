// The child of `kill-compactor.test.ts`: writes predictions and compacts them without pause, and tells which ids were flushed.
// Arguments: folder of the log, path of the database.
import { newPredictionId } from '../../packages/server/src/domain/monitoring/index.ts';
import { systemClock } from '../../packages/server/src/kernel/clock.ts';
import { silentLogger } from '../../packages/server/src/kernel/logger.ts';
import { createDuckDbEngine } from '../../packages/server/src/stores/eventlog/duckdb-engine.ts';
import { createParquetCompactor } from '../../packages/server/src/stores/eventlog/parquet-compactor.ts';
import { createSegmentLog } from '../../packages/server/src/stores/eventlog/segment-log.ts';
import { createPredictionFiles } from '../../packages/server/src/stores/sql/monitoring/prediction-files.ts';
import { openDatabase } from '../../packages/server/src/stores/sql/open-database.ts';
import { predictionRecord } from '../../packages/server/testing/prediction-record.ts';

const [folder, path] = process.argv.slice(2) as [string, string];
const database = await openDatabase({ kind: 'sqlite', path });
const manifest = createPredictionFiles(database, systemClock);
const log = createSegmentLog({ folder, logger: silentLogger, options: { maxSegmentBytes: 20_000 } });
// The hour that runs is merged too, so that merges are killed as well.
const options = { minAgeMs: 0, mergeAfterMs: -2 * 3_600_000 };
const compactor = createParquetCompactor({
  folder,
  engine: createDuckDbEngine(folder),
  manifest,
  clock: systemClock,
  logger: silentLogger,
  options,
});

async function write(): Promise<never> {
  for (;;) {
    const ids = Array.from({ length: 20 }, () => newPredictionId(Date.now()));
    for (const id of ids) log.append(predictionRecord({ id, at: Date.now() }));
    await log.flush();
    if (log.stats().lastError === null) process.stdout.write(`${ids.join(' ')}\n`);
  }
}

async function compact(): Promise<never> {
  for (;;) await compactor.run();
}

await Promise.all([write(), compact()]);
