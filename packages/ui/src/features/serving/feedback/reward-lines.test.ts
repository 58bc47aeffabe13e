import { describe, expect, it } from 'vitest';
import { rewardLines } from './reward-lines.ts';

const unit = (predictor: string, node: string | null, count: number, meanReward: (number | null)[]) => ({
  predictor,
  node,
  requests: 4,
  errors: 0,
  requestsPerSecond: 1,
  latencyMs: { p50: 1, p99: 2 },
  feedback: { count, meanReward: count > 0 ? 0.5 : null },
  rewards: { count: meanReward.map((value) => (value === null ? 0 : 1)), meanReward },
});

describe('rewardLines', () => {
  it('has a line for each that was told, over the steps in which feedback came, also of zero', () => {
    const units = [
      unit('main', null, 2, [0, null, 1]),
      unit('main', 'router', 2, [0, null, 1]),
      unit('other', null, 0, [null, null, null]),
    ];
    expect(rewardLines({ startAt: 0, endAt: 30, windowMs: 30, stepMs: 10, times: [0, 10, 20], units })).toEqual([
      { id: 'main', label: 'main', slot: 0, x: [0, 20], y: [0, 1] },
      { id: 'main, router', label: 'main, router', slot: 1, x: [0, 20], y: [0, 1] },
    ]);
  });
});
