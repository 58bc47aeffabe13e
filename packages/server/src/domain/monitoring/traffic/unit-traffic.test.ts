import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../kernel/clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { FINE_STEP_MS, type TrafficBucket } from './traffic-store.ts';
import { createUnitTraffic } from './unit-traffic.ts';

const now = Date.UTC(2026, 10, 25, 12);

function bucket(secondsAgo: number, latenciesMs: number[], more: Partial<TrafficBucket> = {}): TrafficBucket {
  const histogram = new LatencyHistogram();
  for (const ms of latenciesMs) histogram.add(ms * 1000);
  return {
    deployment: 'food/classifier',
    bucketMs: now - secondsAgo * 1000,
    stepMs: FINE_STEP_MS,
    revision: 1,
    predictor: 'main',
    node: '',
    code: 200,
    writer: 'a',
    requests: latenciesMs.length,
    dropped: 0,
    latency: histogram.encode(),
    feedback: 0,
    reward: 0,
    ...more,
  };
}

const traffic = createUnitTraffic(
  {
    read: async (deployments, fromMs, toMs, of) =>
      [
        bucket(60, [4, 4, 4]),
        bucket(60, [1, 1, 1], { node: 'router', feedback: 4, reward: 3 }),
        bucket(60, [2, 2], { node: 'left' }),
        bucket(30, [8], { node: 'left', code: 500, revision: 2, feedback: 1, reward: 0 }),
        bucket(10, [], { node: 'left', feedback: 2, reward: 2 }),
        bucket(10, [1], { predictor: 'canary' }),
        bucket(500, [1], { node: 'gone' }),
      ].filter((row) => deployments.includes(row.deployment) && row.bucketMs >= fromMs && row.bucketMs < toMs && of === 'units'),
  },
  createManualClock(now),
);
const minute = { windowMs: 60_000 };

describe('traffic by unit', () => {
  it('has the numbers of each predictor and unit over the window, of all revisions', async () => {
    const { startAt, units } = await traffic.numbers('food/classifier', minute);
    expect(startAt).toBe(now - 60_000);
    expect(units.map(({ predictor, node, requests, errors }) => [predictor, node, requests, errors])).toEqual([
      ['canary', undefined, 1, 0],
      ['main', undefined, 3, 0],
      ['main', 'left', 3, 1],
      ['main', 'router', 3, 0],
    ]);
    const left = units[2]!;
    expect(left.requestsPerSecond).toBeCloseTo(3 / 60, 9);
    expect(left.latencyMs.p50! / 2).toBeCloseTo(1, 1);
    expect(left.latencyMs.p99! / 8).toBeCloseTo(1, 1);
    expect(left.feedback).toEqual({ count: 3, meanReward: 2 / 3 });
    expect(units[0]!.feedback).toEqual({ count: 0, meanReward: null });
  });

  it('has one unit over time', async () => {
    const { times, series, rewards } = await traffic.series(
      'food/classifier',
      { predictor: 'main', node: 'left' },
      { ...minute, stepMs: 30_000 },
    );
    expect(times).toEqual([now - 60_000, now - 30_000]);
    expect(series.requestsPerSecond).toEqual([2 / 30, 1 / 30]);
    expect(series.errorsPerSecondByCode).toEqual({ 500: [0, 1 / 30] });
    expect(rewards).toEqual({ count: [0, 3], meanReward: [null, 2 / 3] });
    const nobody = await traffic.series('food/classifier', { predictor: 'main', node: 'nobody' }, minute);
    expect(nobody.series.requestsPerSecond.every((rate) => rate === 0)).toBe(true);
  });

  it('has the rewards over time of what got feedback', async () => {
    const { units } = await traffic.rewards('food/classifier', { ...minute, stepMs: 30_000 });
    expect(units.map(({ node, rewards }) => [node, rewards.count, rewards.meanReward])).toEqual([
      ['left', [0, 3], [null, 2 / 3]],
      ['router', [4, 0], [0.75, null]],
    ]);
  });
});
