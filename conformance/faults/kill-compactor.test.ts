// `kill -9` in the middle of writing, compacting and merging the prediction log, again and again: what was flushed is there
// once, whatever the moment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../packages/server/src/kernel/clock.ts';
import { silentLogger } from '../../packages/server/src/kernel/logger.ts';
import { createDuckDbConsole } from '../../packages/server/src/stores/eventlog/duckdb-console.ts';
import { createDuckDbEngine } from '../../packages/server/src/stores/eventlog/duckdb-engine.ts';
import { createParquetCompactor } from '../../packages/server/src/stores/eventlog/parquet-compactor.ts';
import { createPredictionFiles } from '../../packages/server/src/stores/sql/monitoring/prediction-files.ts';
import { openDatabase } from '../../packages/server/src/stores/sql/open-database.ts';

const KILLS = 12;
/** Spread over the work of one pass, which takes tens of milliseconds. */
const afterMs = (kill: number) => 20 + kill * 37;

let parent: string;
let folder: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ovenbird-fault-'));
  folder = join(parent, 'predictions');
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** @returns the ids that the child said were flushed before it was killed */
async function writeUntilKilled(kill: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'compacting-process.ts'), folder, join(parent, 'ovenbird.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ids: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (ids.length === 0) setTimeout(() => child.kill('SIGKILL'), afterMs(kill));
    ids.push(...line.split(' '));
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return ids;
}

it('loses and doubles nothing that was flushed', async () => {
  const flushed: string[] = [];
  const database = await openDatabase({ kind: 'sqlite', path: join(parent, 'ovenbird.db') });
  const manifest = createPredictionFiles(database, systemClock);
  const engine = createDuckDbEngine(folder);
  const sql = createDuckDbConsole({
    folder,
    engine,
    manifest,
    typed: { find: async () => undefined, list: async () => [], names: async () => [] },
  });
  const logged = async () => (await sql.query('SELECT id FROM predictions', { maxRows: 100_000 })).rows.map(([id]) => String(id));

  for (let kill = 0; kill < KILLS; kill++) {
    flushed.push(...(await writeUntilKilled(kill)));
    const ids = await logged();
    expect(new Set(ids).size).toBe(ids.length);
    const found = new Set(ids);
    expect(flushed.filter((id) => !found.has(id))).toEqual([]);
  }

  const before = (await logged()).sort();
  const options = { minAgeMs: 0 };
  await createParquetCompactor({ folder, engine, manifest, clock: systemClock, logger: silentLogger, options }).run();
  expect((await logged()).sort()).toEqual(before);
  await engine.close();
  await database.close();
});
