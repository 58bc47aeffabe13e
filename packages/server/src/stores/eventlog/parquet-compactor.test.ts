import { appendFileSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import { predictionRecord } from '../../../testing/prediction-record.ts';
import { HOUR_MS, type PredictionFiles } from '../../domain/monitoring/request-log/prediction-files.ts';
import { listParquet, listSegments, OPEN_SUFFIX, thisHost } from './log-layout.ts';
import { segmentLine } from './segment-line.ts';

describe('the compactor of the prediction log', () => {
  let log: OpenPredictionLog;
  beforeEach(async () => {
    log = await openPredictionLog();
  });
  afterEach(() => log.dispose());

  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const records = (count: number, more = {}) =>
    Array.from({ length: count }, (_, index) => predictionRecord({ at: hour + index, ...more }));

  /** One closed segment per call. */
  async function write(some: ReturnType<typeof records>): Promise<void> {
    const writer = log.openLog();
    for (const record of some) writer.append(record);
    await writer.close();
  }

  const count = async () => (await log.console.query('SELECT count(*), count(DISTINCT id) FROM predictions', { maxRows: 1 })).rows[0];
  const parquetOnDisk = () => listParquet(log.folder);

  it('turns closed segments into one Parquet file per deployment and hour, and removes them', async () => {
    await write(records(3));
    await write([...records(2), ...records(4, { at: hour - 1 }), ...records(1, { deployment: 'other' })]);
    expect(await log.openCompactor().run()).toMatchObject({ segments: 3, records: 10 });
    const { files } = await log.manifest.view({}, []);
    expect(files.map(({ deployment, hourMs, records: n }) => [deployment, hourMs - hour, n]).sort()).toEqual([
      ['classifier', -HOUR_MS, 4],
      ['classifier', 0, 5],
      ['other', 0, 1],
    ]);
    expect(await listSegments(log.folder)).toEqual([]);
    expect(await count()).toEqual([10, 10]);
    expect(await parquetOnDisk()).toHaveLength(3);
  });

  it('answers the same from Parquet as from segments, in every column', async () => {
    await write([
      ...records(2),
      predictionRecord({ labels: null, scores: null, nodes: [], request: null, error: 'Größe falsch', code: 400 }),
    ]);
    const everything = () => log.console.query('SELECT * FROM predictions ORDER BY id', { maxRows: 10 });
    const { rows: before } = await everything();
    await log.openCompactor().run();
    expect((await everything()).rows).toEqual(before);
  });

  it('shows Parquet and the live tail as one', async () => {
    await write(records(3));
    await log.openCompactor().run();
    const writer = log.openLog();
    writer.append(predictionRecord({ at: hour }));
    await writer.flush();
    expect(await count()).toEqual([4, 4]);
    await writer.close();
  });

  it('waits until it is worth a file', async () => {
    await write(records(1));
    expect(await log.openCompactor({ minAgeMs: HOUR_MS }).run()).toMatchObject({ segments: 0 });
    expect(await log.openCompactor({ minAgeMs: HOUR_MS, minBytes: 1 }).run()).toMatchObject({ segments: 1 });
  });

  it('leaves a segment alone that a living process may still write', async () => {
    const writer = log.openLog();
    writer.append(predictionRecord());
    await writer.flush();
    expect(await log.openCompactor().run()).toMatchObject({ segments: 0 });
    await writer.close();
  });

  describe('killed', () => {
    const dying = (more: Partial<PredictionFiles>): PredictionFiles => ({ ...log.manifest, ...more });

    it('before its commit, loses and doubles nothing', async () => {
      await write(records(5));
      const commit = () => Promise.reject(new Error('killed'));
      await expect(log.openCompactor({}, { manifest: dying({ commit }) }).run()).rejects.toThrow('killed');
      expect(await parquetOnDisk()).toHaveLength(1);
      expect(await count()).toEqual([5, 5]);
      await log.openCompactor().run();
      expect(await count()).toEqual([5, 5]);
    });

    it('after its commit and before removing the segments, loses and doubles nothing', async () => {
      await write(records(5));
      const commit: PredictionFiles['commit'] = async (change) => {
        await log.manifest.commit(change);
        throw new Error('killed');
      };
      await expect(log.openCompactor({}, { manifest: dying({ commit }) }).run()).rejects.toThrow('killed');
      expect(await listSegments(log.folder)).toHaveLength(1);
      expect(await count()).toEqual([5, 5]);
      expect(await log.openCompactor().run()).toMatchObject({ segments: 0 });
      expect(await listSegments(log.folder)).toEqual([]);
      expect(await count()).toEqual([5, 5]);
    });

    it('in the middle of a merge, loses and doubles nothing', async () => {
      await write(records(3, { at: hour - 3 * HOUR_MS }));
      await log.openCompactor({ mergeAfterMs: 100 * HOUR_MS }).run();
      await write(records(2, { at: hour - 3 * HOUR_MS }));
      await log.openCompactor({ mergeAfterMs: 100 * HOUR_MS }).run();
      const commit: PredictionFiles['commit'] = async (change) => {
        await log.manifest.commit(change);
        throw new Error('killed');
      };
      await expect(log.openCompactor({}, { manifest: dying({ commit }) }).run()).rejects.toThrow('killed');
      expect(await count()).toEqual([5, 5]);
      expect(await parquetOnDisk()).toHaveLength(3);
    });

    it('leaves rubbish that is removed once no other process can be about to commit it', async () => {
      await write(records(5));
      const commit = () => Promise.reject(new Error('killed'));
      await expect(log.openCompactor({}, { manifest: dying({ commit }) }).run()).rejects.toThrow('killed');
      const [rubbish] = await parquetOnDisk();
      await log.openCompactor().run();
      expect(await parquetOnDisk()).toHaveLength(2);
      const longAgo = (Date.now() - 25 * HOUR_MS) / 1000;
      utimesSync(join(log.folder, rubbish!), longAgo, longAgo);
      await log.openCompactor().run();
      expect(await parquetOnDisk()).toHaveLength(1);
      expect(await count()).toEqual([5, 5]);
    });
  });

  it('counts each record once when two of them work at once', async () => {
    for (let segment = 0; segment < 5; segment++) await write(records(4));
    await Promise.all([log.openCompactor().run(), log.openCompactor().run(), log.openCompactor().run()]);
    expect(await count()).toEqual([20, 20]);
    expect(await listSegments(log.folder)).toEqual([]);
  });

  it('gives every query each record once, while segments grow, close, are compacted and merged', async () => {
    const writer = log.openLog({ maxSegmentBytes: 2000, flushIntervalMs: 1 });
    const compactor = log.openCompactor({ mergeAfterMs: -HOUR_MS * 2, graceMs: 60_000 });
    let written = 0;
    for (let round = 0; round < 12; round++) {
      for (const record of records(10)) writer.append(record);
      await writer.flush();
      written += 10;
      const [answer] = await Promise.all([count(), compactor.run()]);
      expect(answer).toEqual([written, written]);
    }
    await writer.close();
    expect(await count()).toEqual([written, written]);
  });

  it('merges the files of a past hour into one, and keeps the old ones for running queries a while', async () => {
    for (let round = 0; round < 3; round++) {
      await write(records(2, { at: hour - 3 * HOUR_MS }));
      await log.openCompactor({ mergeAfterMs: 100 * HOUR_MS }).run();
    }
    expect(await log.openCompactor().run()).toMatchObject({ merged: 3 });
    expect((await log.manifest.view({}, [])).files).toMatchObject([{ records: 6 }]);
    expect(await parquetOnDisk()).toHaveLength(4);
    await log.openCompactor({ graceMs: -1 }).run();
    expect(await parquetOnDisk()).toHaveLength(1);
    expect(await count()).toEqual([6, 6]);
  });

  describe('what a killed writer left', () => {
    const DEAD_PID = 2 ** 22 + 1;
    function leave(content: string, pid = DEAD_PID, startedAt = Date.now(), host = thisHost): string {
      const path = join(log.folder, 'food', 'classifier', 'segments', `${startedAt}-${host}-${pid}-0.ndjson${OPEN_SUFFIX}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    }
    const line = () => segmentLine(predictionRecord({ at: hour }));

    it('is queried up to its last whole line', async () => {
      leave(line() + line() + line().slice(0, 100));
      expect(await count()).toEqual([2, 2]);
    });

    it('is cut after its last whole line, closed and compacted', async () => {
      const long = line().replace('fruit', 'x'.repeat(200_000));
      leave(line() + long + long.slice(0, -1));
      expect(await log.openCompactor().run()).toMatchObject({ segments: 1, records: 2, tornLines: 1 });
      expect(await count()).toEqual([2, 2]);
    });

    it('is nothing when not one line was finished', async () => {
      const path = leave(line().slice(0, 20));
      expect(await log.openCompactor().run()).toMatchObject({ segments: 0, tornLines: 1 });
      expect(existsSync(path)).toBe(false);
    });

    it('of another host is taken over only when it is old', async () => {
      leave(line(), process.pid, Date.now(), 'aaaaaaaa');
      expect(await log.openCompactor().run()).toMatchObject({ segments: 0 });
      leave(line(), process.pid, Date.now() - HOUR_MS, 'bbbbbbbb');
      expect(await log.openCompactor().run()).toMatchObject({ segments: 1 });
    });
  });

  it('lets a writer go on that was held for dead', async () => {
    const writer = log.openLog();
    writer.append(predictionRecord({ at: hour }));
    await writer.flush();
    const later = { now: () => Date.now() + HOUR_MS };
    expect(await log.openCompactor({}, { clock: later }).run()).toMatchObject({ segments: 1, records: 1 });
    await writer.close();
    expect(writer.stats().lastError).toBeNull();
    expect(await count()).toEqual([1, 1]);
  });

  it('keeps a segment with lines that it cannot read, after it has taken the others', async () => {
    await write(records(2));
    const folder = join(log.folder, 'food', 'classifier', 'segments');
    appendFileSync(join(folder, readdirSync(folder)[0]!), 'not a record\n');
    expect(await log.openCompactor().run()).toMatchObject({ segments: 1, records: 2, unreadableLines: 1 });
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.ndjson\.unreadable$/)]);
    expect(await count()).toEqual([2, 2]);
    expect(await log.openCompactor().run()).toMatchObject({ segments: 0, unreadableLines: 0 });
  });

  it('ignores files that are not its own', async () => {
    await write(records(1));
    const folder = join(log.folder, 'food', 'classifier', 'segments');
    appendFileSync(join(folder, '.DS_Store'), 'x');
    await log.openCompactor().run();
    expect(readdirSync(folder)).toEqual(['.DS_Store']);
    expect(statSync(join(folder, '.DS_Store')).size).toBe(1);
  });
});
