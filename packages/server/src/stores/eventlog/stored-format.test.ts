// What was written once must be read for good: the files in `testdata/` were written by version 1 of the formats that
// `docs/prediction-log.md` describes, and never change.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import type { PredictionRecord } from '../../domain/monitoring/request-log/prediction-record.ts';
import { segmentLine } from './segment-line.ts';

const testdata = join(import.meta.dirname, 'testdata');
const documented = readFileSync(join(import.meta.dirname, '../../../../../docs/prediction-log.md'), 'utf8');

const shared = {
  namespace: 'food',
  deployment: 'classifier',
  revision: 3,
  predictor: 'default',
  protocol: 'seldon',
  labels: null,
  scores: null,
  error: null,
};
const records: readonly PredictionRecord[] = [
  {
    ...shared,
    id: '01932d2e-3a00-7c3a-9b1e-0123456789ab',
    at: 1_763_200_000_123,
    code: 200,
    latencyMs: 12.25,
    nodes: [
      { node: 'classifier', model: 'food-classifier', modelVersion: '7', runId: '0af7651916cd43dd8448eb211c80319c', durationMs: 10.5 },
    ],
    labels: ['fruit', 'meal'],
    scores: [0.75, 0.5],
    request: '{"data":{"ndarray":[[1,2],[3,4]]}}',
    response: '{"data":{"names":["fruit","meal"],"ndarray":[[0.75,0.25],[0.5,0.5]]}}',
  },
  {
    ...shared,
    id: 'chosen by the client',
    at: 1_763_200_000_456,
    code: 400,
    latencyMs: 0.5,
    error: 'Größe "falsch"',
    nodes: [],
    request: 'not JSON\n',
    response: null,
  },
];

describe('what version 1 stored', () => {
  let log: OpenPredictionLog;
  beforeEach(async () => {
    log = await openPredictionLog();
  });
  afterEach(() => log.dispose());

  function place(file: string, as: string): void {
    const path = join(log.folder, as);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(testdata, file), path);
  }

  it('as a line of a segment is written the same today', () => {
    expect(records.map((record) => segmentLine(record, 1000)).join('')).toBe(readFileSync(join(testdata, 'segment-v1.ndjson'), 'utf8'));
  });

  it('in a segment is read', async () => {
    place('segment-v1.ndjson', 'food/classifier/segments/1763200000000-aaaaaaaa-1-0.ndjson');
    for (const record of records) expect(await log.reader.find(record.id)).toEqual({ ...record, truncated: false });
  });

  it('in Parquet is read, alone and beside today’s segments', async () => {
    const name = 'food/classifier/hour=2025-11-15T09/v1.parquet';
    place('records-v1.parquet', name);
    const hourMs = Date.UTC(2025, 10, 15, 9);
    await log.manifest.commit({ add: [{ name, namespace: 'food', deployment: 'classifier', hourMs, records: 2, bytes: 1 }] });
    for (const record of records) expect(await log.reader.find(record.id)).toEqual({ ...record, truncated: false });
    place('segment-v1.ndjson', 'food/classifier/segments/1763200000000-aaaaaaaa-1-0.ndjson');
    expect((await log.console.query('SELECT count(*) FROM predictions', { maxRows: 1 })).rows).toEqual([[4]]);
  });
});

describe('docs/prediction-log.md', () => {
  it('describes every column of the view, and no other', async () => {
    const log = await openPredictionLog();
    const rows = [...documented.matchAll(/^\| `(\w+)` +\| `(.+?)` +\| (.+?) +\|$/gm)].map(([, name, type, description]) => ({
      name,
      type,
      description,
    }));
    expect(rows).toEqual((await log.console.tables())[0]!.columns);
    await log.dispose();
  });

  it('shows a line of a segment as it is', () => {
    for (const field of Object.keys(JSON.parse(segmentLine(records[0]!, 1000)) as object)) expect(documented).toContain(`"${field}":`);
  });
});
