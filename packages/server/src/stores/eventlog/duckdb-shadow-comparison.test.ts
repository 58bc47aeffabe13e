import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import { predictionRecord } from '../../../testing/prediction-record.ts';
import type { PredictionRecord } from '../../domain/monitoring/request-log/prediction-record.ts';
import type { CompareShadow } from '../../domain/monitoring/request-log/shadow-comparison.ts';

const now = 1_763_200_000_000;
const window = { namespace: 'food', deployment: 'classifier', fromMs: now - 60_000, toMs: now, limit: 10 };

describe('the comparison of a shadow in the prediction log', () => {
  let log: OpenPredictionLog;
  let compare: CompareShadow;

  beforeAll(async () => {
    log = await openPredictionLog();
    compare = log.compareShadow;
    const writer = log.openLog();
    let at = now - 40_000;
    const pair = (main: Partial<PredictionRecord>, shadow: Partial<PredictionRecord>, more: Partial<PredictionRecord> = {}) => {
      at += 1000;
      const record = predictionRecord({ at, latencyMs: 2, ...more, ...main });
      writer.append(record);
      // The shadow is asked after the caller has its answer.
      writer.append(
        predictionRecord({ ...more, at: record.at + 5, predictor: 'next', latencyMs: 4, ...shadow, id: `${record.id}.shadow` }),
      );
    };
    pair({}, {});
    pair({ labels: ['fruit', 'meal'] }, { labels: ['fruit', 'sweet'] });
    pair({}, { code: 500, error: 'boom', labels: null, scores: null, response: null });
    pair({ code: 400, error: 'bad', labels: null, response: null }, { code: 400, error: 'bad', labels: null, response: null });
    const numbers = (value: number, puid: string) => ({
      labels: null,
      response: `{"data":{"ndarray":[${value}]},"meta":{"puid":"${puid}"}}`,
    });
    pair(numbers(1.5, 'a'), numbers(1.5, 'b'));
    pair(numbers(1.5, 'a'), numbers(2.5, 'b'));
    pair({}, { labels: ['sweet'] }, { deployment: 'other' });
    pair({ at: now - 100_000 }, { labels: ['sweet'] });
    // The copy was dropped.
    writer.append(predictionRecord({ at }));
    await writer.close();
  });
  afterAll(() => log.dispose());

  it('pairs answers by id, and counts who agreed, by class of every row or by data', async () => {
    const found = await compare(window);
    expect(found).toMatchObject({
      pairs: 6,
      compared: 4,
      agreed: 2,
      onlyShadowFailed: 1,
      onlyMainFailed: 0,
      bothFailed: 1,
      truncated: false,
    });
    expect(found.latencyMs).toEqual({ main: { p50: 2, p99: 2 }, shadow: { p50: 4, p99: 4 } });
  });

  it('says how often which class became which', async () => {
    expect((await compare(window)).classes).toEqual([
      { main: 'fruit', shadow: 'fruit', count: 2 },
      { main: 'meal', shadow: 'sweet', count: 1 },
    ]);
  });

  it('lists disagreements newest first, with what both said', async () => {
    const { disagreements } = await compare(window);
    expect(disagreements.map(({ main, shadow }) => [main.labels, shadow.labels ?? shadow.error ?? shadow.responseStart])).toEqual([
      [null, '{"data":{"ndarray":[2.5]},"meta":{"puid":"b"}}'],
      [['fruit'], 'boom'],
      [
        ['fruit', 'meal'],
        ['fruit', 'sweet'],
      ],
    ]);
    expect(disagreements[1]).toMatchObject({ main: { predictor: 'default', latencyMs: 2 }, shadow: { predictor: 'next', latencyMs: 4 } });
    expect((await compare({ ...window, limit: 1 })).disagreements).toHaveLength(1);
  });

  it('is empty where there is no shadow', async () => {
    const found = await compare({ ...window, deployment: 'nothing' });
    expect(found).toMatchObject({ pairs: 0, compared: 0, classes: [], disagreements: [], latencyMs: { main: { p50: null, p99: null } } });
  });
});
