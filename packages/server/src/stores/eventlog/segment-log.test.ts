import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import { predictionRecord } from '../../../testing/prediction-record.ts';

describe('the prediction log as segments', () => {
  let log: OpenPredictionLog;
  beforeEach(async () => {
    log = await openPredictionLog();
  });
  afterEach(() => log.dispose());

  const segments = (deployment = 'classifier') => readdirSync(join(log.folder, 'food', deployment, 'segments')).sort();
  const lines = (file: string, deployment = 'classifier') =>
    readFileSync(join(log.folder, 'food', deployment, 'segments', file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('hands records over in order, one file per deployment, versioned', async () => {
    const writer = log.openLog();
    for (const revision of [1, 2, 3]) expect(writer.append(predictionRecord({ revision }))).toBe(true);
    writer.append(predictionRecord({ deployment: 'other' }));
    await writer.flush();
    expect(lines(segments()[0]!).map((line) => [line.v, line.revision])).toEqual([
      [4, 1],
      [4, 2],
      [4, 3],
    ]);
    expect(lines(segments('other')[0]!, 'other')).toHaveLength(1);
    expect(writer.stats()).toMatchObject({ bufferedRecords: 0, bufferedBytes: 0, writtenRecords: 4, droppedRecords: 0 });
    await writer.close();
  });

  it('flushes by itself', async () => {
    const writer = log.openLog({ flushIntervalMs: 1 });
    writer.append(predictionRecord());
    while (writer.stats().writtenRecords < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    await writer.close();
  });

  it('says in the name of a segment whether it may still grow', async () => {
    const writer = log.openLog();
    writer.append(predictionRecord());
    await writer.flush();
    expect(segments()).toEqual([expect.stringMatching(/\.ndjson\.open$/)]);
    await writer.close();
    expect(segments()).toEqual([expect.stringMatching(/\.ndjson$/)]);
  });

  it('begins a new segment when one is large enough', async () => {
    const writer = log.openLog({ maxSegmentBytes: 1 });
    writer.append(predictionRecord());
    await writer.flush();
    writer.append(predictionRecord());
    await writer.flush();
    expect(segments()).toHaveLength(2);
    await writer.close();
  });

  it('closes a segment by age though nothing more comes', async () => {
    const writer = log.openLog({ maxSegmentAgeMs: 5, flushIntervalMs: 1 });
    writer.append(predictionRecord());
    await writer.flush();
    while (segments().some((name) => name.endsWith('.open'))) await new Promise((resolve) => setTimeout(resolve, 2));
    await writer.close();
  });

  it('drops and counts what has no room, and takes records again after a flush', async () => {
    const writer = log.openLog({ maxBufferedRecords: 2 });
    expect([1, 2, 3, 4].map(() => writer.append(predictionRecord()))).toEqual([true, true, false, false]);
    expect(writer.stats()).toMatchObject({ bufferedRecords: 2, droppedRecords: 2 });
    await writer.flush();
    expect(writer.append(predictionRecord())).toBe(true);
    await writer.close();
    expect(writer.stats()).toMatchObject({ writtenRecords: 3, droppedRecords: 2 });
    expect(writer.append(predictionRecord())).toBe(false);
  });

  it('bounds the bytes it holds, too', async () => {
    const writer = log.openLog({ maxBufferedBytes: 1000 });
    const accepted = [1, 2, 3].map(() => writer.append(predictionRecord({ request: 'x'.repeat(900) })));
    expect(accepted).toEqual([true, false, false]);
    await writer.close();
  });

  it('says that a body was cut', async () => {
    const writer = log.openLog();
    writer.append(predictionRecord({ request: '0123456789', requestBytes: 13, response: 'short' }));
    await writer.close();
    expect(lines(segments()[0]!)[0]).toMatchObject({ request: '0123456789', requestBytes: 13, response: 'short', truncated: true });
  });

  it('keeps records while the disk refuses them, within its bounds, and writes them when it can', async () => {
    const writer = log.openLog({ maxBufferedRecords: 2 });
    mkdirSync(dirname(log.folder), { recursive: true });
    writeFileSync(log.folder, 'a file where a folder should be');
    writer.append(predictionRecord({ revision: 1 }));
    await writer.flush();
    expect(writer.stats().lastError).toMatch(/ENOTDIR|EEXIST/);
    writer.append(predictionRecord({ revision: 2 }));
    expect(writer.append(predictionRecord({ revision: 3 }))).toBe(false);
    rmSync(log.folder);
    await writer.flush();
    expect(writer.stats()).toMatchObject({ lastError: null, writtenRecords: 2, droppedRecords: 1 });
    await writer.close();
    expect(lines(segments()[0]!).map((line) => line.revision)).toEqual([1, 2]);
  });
});
