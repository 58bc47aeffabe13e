import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPredictionLog, openPredictionLog } from '../../../testing/prediction-log.ts';
import { predictionRecord } from '../../../testing/prediction-record.ts';
import { HOUR_MS } from '../../domain/monitoring/request-log/prediction-files.ts';
import type { PredictionFilter } from '../../domain/monitoring/request-log/prediction-reader.ts';
import type { PredictionRecord } from '../../domain/monitoring/request-log/prediction-record.ts';

describe('the reader of the prediction log', () => {
  let log: OpenPredictionLog;
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  // Twelve hours of four records in Parquet, and one hour, older than half of them, still in a segment.
  const compacted = Array.from({ length: 48 }, (_, index) =>
    predictionRecord({
      at: hour - index * (HOUR_MS / 4),
      revision: index % 3,
      code: index % 8 === 0 ? 500 : 200,
      deployment: index % 2 ? 'odd' : 'even',
    }),
  );
  const live = Array.from({ length: 4 }, (_, index) => predictionRecord({ at: hour - 6 * HOUR_MS + index, deployment: 'even' }));
  const chosen = predictionRecord({
    id: 'my-own-id',
    at: hour - 11 * HOUR_MS,
    deployment: 'odd',
    request: '{"big":9007199254740993}',
    labels: null,
  });
  const all = [...compacted, ...live, chosen];

  beforeAll(async () => {
    log = await openPredictionLog();
    const first = log.openLog();
    for (const record of [...compacted, chosen]) first.append(record);
    await first.close();
    await log.openCompactor().run();
    const second = log.openLog();
    for (const record of live) second.append(record);
    await second.close();
  });
  afterAll(() => log.dispose());

  it('finds a record with its bodies, exactly as it was logged', async () => {
    expect(await log.reader.find(compacted[30]!.id)).toEqual({ ...compacted[30], truncated: false });
    expect(await log.reader.find(live[2]!.id)).toEqual({ ...live[2], truncated: false });
  });

  it('finds a record under an id that its client chose', async () => {
    expect(await log.reader.find('my-own-id')).toEqual({ ...chosen, truncated: false });
  });

  it('finds nothing under an unknown id, or one that is not quite one', async () => {
    expect(await log.reader.find('nobody')).toBeUndefined();
    expect(await log.reader.find("' OR 1=1 --")).toBeUndefined();
  });

  async function pages(filter: PredictionFilter, pageSize: number): Promise<string[]> {
    const ids: string[] = [];
    let token: string | undefined;
    do {
      const page = await log.reader.list(filter, pageSize, token);
      ids.push(...page.items.map((item) => item.id));
      token = page.nextToken;
    } while (token !== undefined);
    return ids;
  }
  const expected = (matches: (record: PredictionRecord) => boolean) =>
    all
      .filter(matches)
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .map((record) => record.id);

  it('lists all of it newest first, page by page, each record once', async () => {
    for (const pageSize of [1000, 10, 7]) expect(await pages({}, pageSize)).toEqual(expected(() => true));
  });

  it.each<[string, PredictionFilter, (record: PredictionRecord) => boolean]>([
    ['deployment', { namespace: 'food', deployment: 'odd' }, (record) => record.deployment === 'odd'],
    ['revision', { revision: 2 }, (record) => record.revision === 2],
    ['failure', { outcome: 'failed' }, (record) => record.code >= 400],
    ['success', { outcome: 'succeeded', deployment: 'even' }, (record) => record.code < 400 && record.deployment === 'even'],
    [
      'period',
      { fromMs: hour - 5 * HOUR_MS, toMs: hour - HOUR_MS },
      (record) => record.at >= hour - 5 * HOUR_MS && record.at < hour - HOUR_MS,
    ],
    ['namespace', { namespace: 'nowhere' }, () => false],
  ])('lists by %s', async (_name, filter, matches) => {
    expect(await pages(filter, 5)).toEqual(expected(matches));
  });

  it('lists without the bodies, with the beginning of the answer', async () => {
    const { items } = await log.reader.list({}, 1);
    const { request: _request, response, ...rest } = compacted[0]!;
    expect(items).toEqual([{ ...rest, truncated: false, responseStart: response }]);
  });

  it('refuses a page token that is not its own', async () => {
    await expect(log.reader.list({}, 10, 'nonsense')).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
