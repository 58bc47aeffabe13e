import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import { type NativeServer, startNativeServer } from '../../../testing/native-server.ts';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import { predictionRecord } from '../../../testing/prediction-record.ts';
import {
  createFeedbackRecorder,
  createPredictionRecorder,
  createTraffic,
  createTrafficRecorder,
  createUnitTraffic,
} from '../../domain/monitoring/index.ts';
import { createChanges } from '../../kernel/changes.ts';
import { systemClock } from '../../kernel/clock.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createTrafficStore } from '../../stores/sql/monitoring/traffic-store.ts';
import { createDeploymentStatsRoutes } from './deployment-stats-routes.ts';
import { createPredictionsRoutes } from './predictions-routes.ts';
import { createSqlRoutes } from './sql-routes.ts';

describe('monitoring over the native API', () => {
  let server: NativeServer;
  let log: OpenPredictionLog;
  let dispose: () => Promise<void>;
  const now = Date.now();
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const good = predictionRecord({ at: now - 2, latencyMs: 4, traceId });
  const bad = predictionRecord({
    at: now - 1,
    code: 400,
    error: 'Wrong shape',
    labels: null,
    scores: null,
    response: null,
    request: '{"data":',
    revision: 2,
  });
  const plain = predictionRecord({ at: now, labels: null, scores: null, response: `{"x":"${'y'.repeat(300)}"}` });

  beforeAll(async () => {
    log = await openPredictionLog();
    const opened = await backends[0]!.open();
    dispose = opened.dispose;
    const store = createTrafficStore(opened.database);
    const counter = createTrafficRecorder({ store, clock: systemClock, logger: silentLogger, changes: createChanges(), writer: 'me' });
    const writer = log.openLog({ maxBufferedRecords: 4 });
    const record = createPredictionRecorder(writer, counter);
    const { labels: _labels, scores: _scores, ...judged } = good;
    createFeedbackRecorder(writer, counter)({ ...judged, kind: 'feedback', reward: 1, truth: null }, true);
    for (const one of [good, bad, plain, predictionRecord({ at: now, latencyMs: 4 })]) record(one, one.nodes, true);
    await writer.close();
    await counter.flush();
    server = await startNativeServer({
      predictions: {
        ...createPredictionsRoutes(log.reader, 'http://jaeger/trace/{traceId}'),
        why: () => Promise.reject(new Error('not asked')),
      },
      sql: createSqlRoutes(log.console),
      deploymentStats: createDeploymentStatsRoutes({
        traffic: createTraffic(store, systemClock),
        units: createUnitTraffic(store, systemClock),
        compareShadow: log.compareShadow,
        clock: systemClock,
      }),
    });
  });
  afterAll(async () => {
    await server.close();
    await log.dispose();
    await dispose();
  });

  const get = async (path: string) => (await server.app.inject({ url: `/api/v1${path}` })).json();
  const query = (sql: string) => server.app.inject({ method: 'POST', url: '/api/v1/sql/query', payload: { sql } });

  it('lists predictions newest first, each with its answer in one line', async () => {
    const first = await get('/predictions?pageSize=2');
    expect(
      first.items.map((item: { id: string; summary: string; state: string }) => [item.id, item.summary.slice(0, 20), item.state]),
    ).toEqual([
      [plain.id, '{"x":"yyyyyyyyyyyyyy', 'succeeded'],
      [bad.id, 'Wrong shape', 'failed'],
    ]);
    const second = await get(`/predictions?pageSize=2&pageToken=${first.nextPageToken}`);
    expect(second).toMatchObject({ items: [{ id: good.id, summary: 'fruit (0.90)' }], nextPageToken: null });
  });

  it('lists by deployment, revision and outcome', async () => {
    expect((await get('/predictions?namespace=food&name=classifier&revision=2')).items).toMatchObject([{ id: bad.id }]);
    expect((await get('/predictions?state=failed')).items).toMatchObject([{ id: bad.id }]);
    expect((await get('/predictions?namespace=other')).items).toEqual([]);
  });

  it('shows one prediction with its bodies as they are', async () => {
    expect(await get(`/predictions/${good.id}`)).toMatchObject({
      id: good.id,
      at: good.at,
      deployment: { namespace: 'food', name: 'classifier' },
      nodes: [{ node: 'model', modelName: 'food-classifier', modelVersion: '1', durationMs: 1.1 }],
      request: { data: { ndarray: [[1, 2]] } },
      truncated: false,
      traceId,
      traceUrl: `http://jaeger/trace/${traceId}`,
      feedback: [{ at: good.at, reward: 1, truth: null }],
    });
    expect(await get(`/predictions/${bad.id}`)).toMatchObject({
      request: '{"data":',
      response: null,
      status: 400,
      traceId: null,
      traceUrl: null,
    });
  });

  it('says which prediction it does not have', async () => {
    expect((await get('/predictions/nope')).error).toMatchObject({
      code: 'not_found',
      field: 'id',
      message: 'No prediction with id "nope" is in the log.',
    });
  });

  it('runs SQL', async () => {
    const answer = await query('SELECT label, count(*) AS n FROM predictions GROUP BY label ORDER BY label');
    expect(answer.json()).toMatchObject({
      columns: [{ name: 'label' }, { name: 'n', type: 'BIGINT' }],
      rows: [
        ['fruit', 1],
        [null, 2],
      ],
      truncated: false,
    });
    expect((await get('/sql/tables')).tables[0].columns.length).toBeGreaterThan(20);
  });

  it('explains what is wrong with a query', async () => {
    const answer = await query('SELEC 1');
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatchObject({ code: 'invalid_argument', message: 'Line 1, column 1: syntax error at or near "SELEC".' });
    expect((await query('DROP TABLE predictions')).json().error.code).toBe('permission_denied');
  });

  it('has the traffic of a deployment, with the predictions that were not logged', async () => {
    const stats = await get('/deployments/food/classifier/stats?windowMs=60000');
    expect(stats.totals).toEqual({ requests: 4, errors: 1, droppedLogEntries: 1 });
    expect(stats.stepMs).toBe(5000);
    expect(Object.keys(stats.all.errorsPerSecondByCode)).toEqual(['400']);
    expect(Math.max(...stats.all.latencyMs.p99.filter((value: number | null) => value !== null)) / 4).toBeCloseTo(1, 1);
    expect(stats.byPredictor.default.requestsPerSecond).toEqual(stats.all.requestsPerSecond);
  });

  it('has the traffic of each unit of a graph, now and over time', async () => {
    const { units, windowMs } = await get('/deployments/food/classifier/stats/graph');
    expect(windowMs).toBe(60_000);
    const [whole, model] = units;
    expect([whole, model]).toMatchObject([
      { predictor: 'default', node: null, requests: 4, errors: 1, feedback: { count: 1, meanReward: 1 } },
      { predictor: 'default', node: 'model', requests: 4, errors: 0, feedback: { count: 1, meanReward: 1 } },
    ]);
    expect(model.latencyMs.p50).toBeCloseTo(1.1, 1);
    const over = await get('/deployments/food/classifier/stats/unit?predictor=default&node=model&windowMs=60000');
    expect(over.times).toHaveLength(over.series.requestsPerSecond.length);
    expect(Math.max(...over.series.requestsPerSecond)).toBeGreaterThan(0);
    expect((await get('/deployments/food/classifier/stats/unit')).error).toMatchObject({
      code: 'invalid_argument',
      field: 'query.predictor',
    });
  });

  it('has the rewards of what got feedback', async () => {
    const { units } = await get('/deployments/food/classifier/stats/feedback?windowMs=60000');
    expect(
      units.map((unit: { node: string | null; rewards: { count: number[] } }) => [unit.node, Math.max(...unit.rewards.count)]),
    ).toEqual([
      [null, 1],
      ['model', 1],
    ]);
  });
});
