import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../kernel/clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { createTraffic } from './traffic-series.ts';
import { COARSE_STEP_MS, FINE_STEP_MS, type TrafficBucket } from './traffic-store.ts';

const MINUTE = 60_000;
const now = Date.UTC(2026, 10, 25, 12);

function bucket(bucketMs: number, requests: number, more: Partial<TrafficBucket> & { latencyUs?: number } = {}): TrafficBucket {
  const { latencyUs = 1000, ...rest } = more;
  const histogram = new LatencyHistogram();
  for (let count = 0; count < requests; count++) histogram.add(latencyUs);
  return {
    deployment: 'food/classifier',
    bucketMs,
    stepMs: FINE_STEP_MS,
    revision: 1,
    predictor: 'default',
    node: '',
    code: 200,
    writer: 'a',
    requests,
    dropped: 0,
    latency: histogram.encode(),
    feedback: 0,
    reward: 0,
    ...rest,
  };
}

function trafficOf(buckets: TrafficBucket[], at = now) {
  const store = {
    read: async (deployments: readonly string[], fromMs: number, toMs: number) =>
      buckets.filter((b) => deployments.includes(b.deployment) && b.bucketMs >= fromMs && b.bucketMs < toMs),
  };
  return createTraffic(store, createManualClock(at));
}

describe('the series of traffic', () => {
  it('has one value per step: rates, errors by status, percentiles', async () => {
    const traffic = trafficOf([
      bucket(now - 60_000, 10),
      bucket(now - 60_000, 5, { code: 400, writer: 'b', latencyUs: 8000 }),
      bucket(now - 10_000, 50, { predictor: 'canary', dropped: 7 }),
    ]);
    const window = await traffic.window('food/classifier', { windowMs: MINUTE, stepMs: 5000 });
    expect(window).toMatchObject({ startAt: now - MINUTE, endAt: now, stepMs: 5000, totals: { requests: 65, errors: 5, dropped: 7 } });
    expect(window.times).toEqual(Array.from({ length: 12 }, (_, step) => now - MINUTE + step * 5000));
    expect(window.all.requestsPerSecond).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0]);
    expect(window.all.errorsPerSecondByCode).toEqual({ 400: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] });
    expect(window.all.latencyMs.p50[0]).toBeCloseTo(1, 1);
    expect(window.all.latencyMs.p99[0]! / 8).toBeCloseTo(1, 1);
    expect(window.all.latencyMs.p95[1]).toBeNull();
    expect(Object.keys(window.byPredictor)).toEqual(['default', 'canary']);
    expect(window.byPredictor.canary!.requestsPerSecond[10]).toBe(10);
  });

  it('divides the step that has only begun by the time that it has had', async () => {
    const traffic = trafficOf([bucket(now, 20)], now + 2000);
    const { all } = await traffic.window('food/classifier', { windowMs: 10_000, stepMs: 5000 });
    expect(all.requestsPerSecond.at(-1)).toBe(10);
  });

  it('takes about 180 steps by default, in multiples of what is kept', async () => {
    const traffic = trafficOf([]);
    const stepOf = async (windowMs: number, stepMs?: number) => (await traffic.window('food/classifier', { windowMs, stepMs })).stepMs;
    expect(await stepOf(15 * MINUTE)).toBe(5000);
    expect(await stepOf(MINUTE, 1000)).toBe(5000);
    expect(await stepOf(60 * MINUTE)).toBe(20_000);
    expect(await stepOf(24 * 60 * MINUTE)).toBe(480_000);
    expect(await stepOf(3 * 60 * MINUTE)).toBe(COARSE_STEP_MS);
  });

  it('sums fine and coarse buckets alike', async () => {
    const traffic = trafficOf([bucket(now - 180 * MINUTE, 60, { stepMs: COARSE_STEP_MS }), bucket(now - 30_000, 60)]);
    const { all, totals } = await traffic.window('food/classifier', { windowMs: 180 * MINUTE });
    expect(all.requestsPerSecond[0]).toBe(1);
    expect(all.requestsPerSecond.at(-1)).toBe(1);
    expect(totals.requests).toBe(120);
  });

  it('of a deployment that nobody asked is zero', async () => {
    const { all, totals, byPredictor } = await trafficOf([]).window('food/none', { windowMs: 10_000 });
    expect(totals).toEqual({ requests: 0, errors: 0, dropped: 0 });
    expect(new Set(all.requestsPerSecond)).toEqual(new Set([0]));
    expect(byPredictor).toEqual({});
  });

  it('draws a line of the last quarter of an hour for each deployment of a list', async () => {
    const traffic = trafficOf([bucket(now - 30_000, 30), bucket(now - 30_000, 15, { code: 500 })]);
    const lines = await traffic.sparklines(['food/classifier', 'food/none']);
    expect(lines.get('food/classifier')).toMatchObject({ startAt: now - 15 * MINUTE, stepMs: 30_000 });
    expect(lines.get('food/classifier')!.requestsPerSecond.at(-1)).toBe(1.5);
    expect(lines.get('food/classifier')!.errorsPerSecond.at(-1)).toBe(0.5);
    expect(lines.get('food/none')!.requestsPerSecond).toEqual(new Array(30).fill(0));
  });
});
