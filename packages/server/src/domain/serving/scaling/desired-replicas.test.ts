import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desiredReplicas, type PoolLoad, type Recommendation, recommendedReplicas } from './desired-replicas.ts';
import type { ReplicaScale } from './replica-scale.ts';

const scale = (given: Partial<ReplicaScale> = {}): ReplicaScale => ({
  min: 1,
  max: 100,
  targets: { cpuCores: 0.5 },
  downWindowMs: 0,
  upWindowMs: 0,
  ...given,
});
const load = (given: Partial<PoolLoad> = {}): PoolLoad => {
  const replicas = given.replicas ?? 4;
  return { replicas, available: replicas, waiting: 0, ...given };
};

const bounds = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 })).map(([min, more]) => ({ min, max: min + more }));
const amount = fc.double({ min: 0.01, max: 50, noNaN: true });
const share = fc.double({ min: 0.01, max: 2, noNaN: true });
const anyScale = fc
  .tuple(bounds, fc.record({ cpuCores: amount, memoryBytes: amount, waiting: amount }, { requiredKeys: [] }), fc.nat(600), fc.nat(600))
  .map(([limits, targets, down, up]) => scale({ ...limits, targets, downWindowMs: down * 1000, upWindowMs: up * 1000 }));
const anyLoad = fc
  .record({
    replicas: fc.integer({ min: 1, max: 40 }),
    ready: fc.double({ min: 0, max: 1, noNaN: true }),
    waiting: fc.nat(1000),
    cpuCores: amount,
    memoryBytes: amount,
  })
  .map(({ ready, ...rest }) => ({ ...rest, available: Math.round(rest.replicas * ready) }));

describe('the number of copies that a load asks for', () => {
  // The examples of https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/: 200m at a target of 100m doubles, 50m halves.
  it.each([
    ['double the target', { replicas: 2, cpuCores: 0.2 }, { cpuCores: 0.1 }, 4],
    ['half of it', { replicas: 4, cpuCores: 0.05 }, { cpuCores: 0.1 }, 2],
    ['within a tenth of it', { replicas: 4, cpuCores: 0.54 }, { cpuCores: 0.5 }, 4],
    ['a little more than that', { replicas: 4, cpuCores: 0.56 }, { cpuCores: 0.5 }, 5],
    ['the highest of several', { replicas: 2, cpuCores: 0.1, memoryBytes: 2e9 }, { cpuCores: 0.5, memoryBytes: 1e9 }, 4],
    ['a queue', { replicas: 2, waiting: 35 }, { waiting: 10 }, 4],
    ['a queue beside an idle processor', { replicas: 1, cpuCores: 0.1, waiting: 25 }, { cpuCores: 0.5, waiting: 10 }, 3],
    ['copies that start count as idle', { replicas: 4, available: 2, cpuCores: 0.8 }, { cpuCores: 0.5 }, 4],
    ['or as busy, where there seem to be too many', { replicas: 4, available: 2, cpuCores: 0.1 }, { cpuCores: 0.5 }, 3],
    ['nothing that was measured', { replicas: 3 }, { cpuCores: 0.5 }, 3],
    ['nothing that answers', { replicas: 2, available: 0, waiting: 500 }, { waiting: 10 }, 2],
    ['far too much', { replicas: 3, cpuCores: 50 }, { cpuCores: 0.5 }, 6],
  ])('of %s', (_what, given, targets, expected) => {
    expect(recommendedReplicas(scale({ targets }), load(given))).toBe(expected);
  });

  it('is never out of bounds', () => {
    fc.assert(
      fc.property(anyScale, anyLoad, (given, one) => {
        const replicas = recommendedReplicas(given, one);
        expect(replicas).toBeGreaterThanOrEqual(given.min);
        expect(replicas).toBeLessThanOrEqual(given.max);
      }),
    );
  });

  it('never falls when the load grows', () => {
    fc.assert(
      fc.property(anyScale, anyLoad, fc.double({ min: 1, max: 10, noNaN: true }), (given, one, factor) => {
        const more = { ...one, waiting: one.waiting * factor, cpuCores: one.cpuCores * factor, memoryBytes: one.memoryBytes * factor };
        expect(recommendedReplicas(given, more)).toBeGreaterThanOrEqual(recommendedReplicas(given, one));
      }),
    );
  });

  it('is enough to bring each target within its tolerance, as far as bounds and one step let it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), share, share, share, (current, cpu, memory, queue) => {
        const given = scale({ max: 1000, targets: { cpuCores: 0.5, memoryBytes: 1e9, waiting: 10 } });
        const one = load({ replicas: current, cpuCores: 0.5 * cpu, memoryBytes: 1e9 * memory, waiting: 10 * current * queue });
        const replicas = recommendedReplicas(given, one);
        const { cpuCores, memoryBytes, waiting } = given.targets;
        expect((one.cpuCores! * current) / replicas).toBeLessThanOrEqual(cpuCores! * 1.1 + 1e-6);
        expect((one.memoryBytes! * current) / replicas).toBeLessThanOrEqual(memoryBytes! * 1.1 + 1);
        expect(one.waiting / replicas).toBeLessThanOrEqual(waiting! * 1.1 + 1e-6);
      }),
    );
  });
});

/** A decision a second, each applied at once. */
function run(given: ReplicaScale, start: number, loads: readonly Omit<PoolLoad, 'replicas' | 'available'>[], stepMs = 1000): number[] {
  let history: readonly Recommendation[] = [];
  let replicas = start;
  return loads.map((one, index) => {
    const decided = desiredReplicas(given, { ...one, replicas, available: replicas }, history, index * stepMs);
    history = decided.history;
    replicas = decided.replicas;
    return replicas;
  });
}

describe('the number of copies over time', () => {
  it('grows at once, and shrinks when the window has passed without need', () => {
    const given = scale({ targets: { waiting: 10 }, downWindowMs: 3000 });
    const waiting = [40, 0, 0, 0, 0, 20, 0].map((value) => ({ waiting: value }));
    expect(run(given, 1, waiting)).toEqual([4, 4, 4, 1, 1, 2, 2]);
  });

  it('grows only when it was needed all through its own window', () => {
    const given = scale({ targets: { waiting: 10 }, upWindowMs: 3000 });
    const waiting = [40, 40, 0, 40, 40, 40, 40].map((value) => ({ waiting: value }));
    expect(run(given, 1, waiting)).toEqual([1, 1, 1, 1, 1, 4, 4]);
  });

  it('does not move while loads stay within the tolerance', () => {
    const around = fc.double({ min: 0.91, max: 1.09, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(around, { minLength: 1, maxLength: 30 }), (replicas, loads) => {
        const counts = run(
          scale(),
          replicas,
          loads.map((share) => ({ waiting: 0, cpuCores: 0.5 * share })),
        );
        expect(new Set(counts)).toEqual(new Set([replicas]));
      }),
    );
  });

  it('stays in bounds, and with a window never has fewer than any load in it asked for', () => {
    const loads = fc.array(fc.record({ waiting: fc.nat(200), cpuCores: amount }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(bounds, loads, fc.integer({ min: 1, max: 10 }), (limits, given, seconds) => {
        const wide = scale({ ...limits, targets: { waiting: 10, cpuCores: 5 }, downWindowMs: seconds * 1000 });
        const counts = run(wide, limits.min, given);
        for (const [index, replicas] of counts.entries()) {
          expect(replicas).toBeGreaterThanOrEqual(limits.min);
          expect(replicas).toBeLessThanOrEqual(limits.max);
          const before = counts[index - 1] ?? limits.min;
          if (replicas >= before) continue;
          // Within the window nobody may have had less, so the pool had at least this many all the time.
          const since = counts.slice(Math.max(0, index - seconds), index + 1);
          expect(Math.min(...since)).toBe(replicas);
        }
      }),
    );
  });

  it('keeps no more of the past than its window', () => {
    const given = scale({ downWindowMs: 5000 });
    let history: readonly Recommendation[] = [];
    for (let second = 0; second < 100; second += 1)
      history = desiredReplicas(given, load({ cpuCores: 0.5 }), history, second * 1000).history;
    expect(history.length).toBeLessThanOrEqual(6);
  });
});
