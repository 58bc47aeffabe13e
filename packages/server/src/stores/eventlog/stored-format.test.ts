// What was written once must be read for good: the files in `testdata/` were written by versions 1 to 4 of the formats that
// `docs/prediction-log.md` describes, and never change.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import type { FeedbackRecord } from '../../domain/monitoring/request-log/feedback-record.ts';
import type { NodeCallRecord } from '../../domain/monitoring/request-log/node-call-record.ts';
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

const feedback: FeedbackRecord = {
  kind: 'feedback',
  id: '01932d2e-3a00-7c3a-9b1e-0123456789ab',
  at: 1_763_200_000_789,
  namespace: 'food',
  deployment: 'classifier',
  revision: 3,
  predictor: 'default',
  protocol: 'seldon',
  code: 200,
  latencyMs: 0.25,
  error: null,
  nodes: [{ node: 'classifier', model: null, modelVersion: null, runId: null, durationMs: 0.125 }],
  reward: 0.5,
  truth: '{"strData":"meal"}',
  request: '{"reward":0.5,"truth":{"strData":"meal"}}',
  response: null,
};

const nodeCall: NodeCallRecord = {
  kind: 'node_call',
  id: '01932d2e-3a00-7c3a-9b1e-0123456789ab',
  at: 1_763_200_000_124,
  namespace: 'food',
  deployment: 'classifier',
  revision: 3,
  predictor: 'default',
  protocol: 'seldon',
  code: 200,
  latencyMs: 10.5,
  error: null,
  nodes: [{ node: 'classifier', model: 'food-classifier', modelVersion: '7', runId: '0af7651916cd43dd8448eb211c80319c', durationMs: 10.5 }],
  service: '/predict',
  request: '{"data":',
  response: '{"data":{"names":["fruit","meal"],"ndarray":[[0.75,0.25],[0.5,0.5]]}}',
  requestBytes: 34,
};

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const FEEDBACK_TRACE = '0af7651916cd43dd8448eb211c80319c';
/** As version 4 has them; older ones knew of no traces. */
const traced: readonly PredictionRecord[] = [{ ...records[0]!, traceId: TRACE }, records[1]!];
const recordsOf = (version: number) => (version < 4 ? records : traced);

describe('the prediction log', () => {
  let log: OpenPredictionLog;
  beforeEach(async () => {
    log = await openPredictionLog();
  });
  afterEach(() => log.dispose());

  function placeSegment(version: number, number = 0): void {
    place(`segment-v${version}.ndjson`, `food/classifier/segments/176320000000${number}-aaaaaaaa-1-${number}.ndjson`);
  }

  async function placeParquet(version: number): Promise<void> {
    const name = `food/classifier/hour=2025-11-15T09/v${version}.parquet`;
    place(`records-v${version}.parquet`, name);
    const hourMs = Date.UTC(2025, 10, 15, 9);
    await log.manifest.commit({ add: [{ name, namespace: 'food', deployment: 'classifier', hourMs, records: 2, bytes: 1 }] });
  }

  function place(file: string, as: string): void {
    const path = join(log.folder, as);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(testdata, file), path);
  }

  const traces = async (view: string) =>
    (await log.console.query(`SELECT trace_id, count(*) FROM ${view} GROUP BY ALL ORDER BY ALL NULLS LAST`, { maxRows: 9 })).rows;
  const count = async (view: string) => (await log.console.query(`SELECT count(*) FROM ${view}`, { maxRows: 1 })).rows[0]![0];

  it('writes a line of a segment as version 4 has it', () => {
    const lines = [...traced, { ...feedback, traceId: FEEDBACK_TRACE }, nodeCall].map((record) => segmentLine(record)).join('');
    expect(lines).toBe(readFileSync(join(testdata, 'segment-v4.ndjson'), 'utf8'));
  });

  it.each([1, 2, 3, 4])('reads what version %d stored in a segment', async (version) => {
    placeSegment(version);
    for (const record of recordsOf(version)) expect(await log.reader.find(record.id)).toEqual({ ...record, truncated: false });
  });

  it.each([1, 2, 3, 4])('reads what version %d stored in Parquet', async (version) => {
    await placeParquet(version);
    for (const record of recordsOf(version)) expect(await log.reader.find(record.id)).toEqual({ ...record, truncated: false });
    expect(await count('predictions')).toBe(2);
  });

  it.each([2, 3, 4].flatMap((version) => ['a segment', 'Parquet'].map((where) => ({ version, where }))))(
    'reads feedback of version $version in $where, apart from the predictions',
    async ({ version, where }) => {
      if (where === 'Parquet') await placeParquet(version);
      else placeSegment(version);
      const { at, reward, truth } = feedback;
      expect(await log.reader.feedback(records[0]!)).toEqual([{ at, reward, truth }]);
      expect(await log.reader.feedback(records[1]!)).toEqual([]);
      expect((await log.reader.list({}, 10)).items.map((item) => item.id)).toEqual(records.map((record) => record.id).toReversed());
      expect((await log.console.query('SELECT id, reward, truth, trace_id FROM feedback', { maxRows: 9 })).rows).toEqual([
        [feedback.id, 0.5, { strData: 'meal' }, version < 4 ? null : FEEDBACK_TRACE],
      ]);
      expect(await count('predictions')).toBe(2);
    },
  );

  it.each([3, 4].flatMap((version) => ['a segment', 'Parquet'].map((where) => ({ version, where }))))(
    'reads calls of units of version $version in $where, apart from the rest',
    async ({ version, where }) => {
      if (where === 'Parquet') await placeParquet(version);
      else placeSegment(version);
      const asked =
        'SELECT id, node, service, model_version, latency_ms, request, truncated, request_bytes, response_bytes FROM node_calls';
      expect((await log.console.query(asked, { maxRows: 9 })).rows).toEqual([
        [nodeCall.id, 'classifier', '/predict', '7', 10.5, '{"data":', true, 34, null],
      ]);
      expect(await count('predictions')).toBe(2);
      expect(await count('feedback')).toBe(1);
    },
  );

  it('reads all versions beside each other', async () => {
    for (const version of [1, 2, 3, 4]) {
      await placeParquet(version);
      placeSegment(version, version);
    }
    expect(await count('predictions')).toBe(16);
    expect(await count('feedback')).toBe(6);
    expect(await count('node_calls')).toBe(4);
    expect(await traces('predictions')).toEqual([
      [TRACE, 2],
      [null, 14],
    ]);
  });

  it('merges what older versions stored into files of version 4', async () => {
    for (const version of [1, 2, 3]) await placeParquet(version);
    placeSegment(4);
    const compactor = log.openCompactor({ mergeAfterMs: 0 });
    expect(await compactor.run()).toMatchObject({ segments: 1, merged: 4 });
    expect(await count('predictions')).toBe(8);
    expect(await count('feedback')).toBe(3);
    expect(await count('node_calls')).toBe(2);
    expect(await traces('predictions')).toEqual([
      [TRACE, 1],
      [null, 7],
    ]);
    expect(await traces('feedback')).toEqual([
      [FEEDBACK_TRACE, 1],
      [null, 2],
    ]);
  });
});

describe('docs/prediction-log.md', () => {
  it('describes every column of the views, and no other', async () => {
    const log = await openPredictionLog();
    const rows = [...documented.matchAll(/^\| `(\w+)` +\| `(.+?)` +\| (.+?) +\|$/gm)].map(([, name, type, description]) => ({
      name,
      type,
      description,
    }));
    expect(rows).toEqual((await log.console.tables()).flatMap((table) => table.columns));
    await log.dispose();
  });

  it('shows a line of a segment as it is', () => {
    for (const field of Object.keys(JSON.parse(segmentLine(traced[0]!)) as object)) expect(documented).toContain(`"${field}":`);
  });
});
