import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../kernel/clock.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { CopyUsage, ReplicaPool } from './replica-pool.ts';
import type { ReplicaScale } from './replica-scale.ts';
import { createScaling } from './scaling.ts';

const scale = (given: Partial<ReplicaScale>): ReplicaScale => ({ min: 1, max: 4, targets: {}, downWindowMs: 0, upWindowMs: 0, ...given });

/** A pool that does as it is told. */
function poolOf(desired: number) {
  const pool = { desired, resized: [] as number[] };
  const face: ReplicaPool = {
    desired: () => pool.desired,
    available: () => pool.desired,
    waiting: () => 0,
    usage: async () => [],
    resize: (replicas) => {
      pool.desired = replicas;
      pool.resized.push(replicas);
    },
  };
  return { pool, face };
}

/** A pool that does as it is told, and a second that passes with each look. */
function stage() {
  let tick = 0;
  const clock = createManualClock();
  const scaling = createScaling({ clock, logger: silentLogger, tick: () => tick });
  const pool = { desired: 1, waiting: 0, cores: 0, resized: [] as number[] };
  const watched = scaling.watch('m', {
    desired: () => pool.desired,
    available: () => pool.desired,
    waiting: () => pool.waiting,
    usage: async (): Promise<CopyUsage[]> =>
      Array.from({ length: pool.desired }, (_, copy) => ({ copy, cpuMs: tick * pool.cores, memoryBytes: 100 })),
    resize: (replicas) => {
      pool.desired = replicas;
      pool.resized.push(replicas);
    },
  });
  return {
    pool,
    watched,
    async seconds(count: number) {
      for (let second = 0; second < count; second += 1) {
        tick += 1000;
        await scaling.look();
      }
    },
  };
}

describe('scaling', () => {
  it('decides of a few seconds together, and leaves a pool of one size alone', async () => {
    const { pool, watched, seconds } = stage();
    watched.claim(scale({ targets: { waiting: 10 } }));
    pool.waiting = 40;
    await seconds(4);
    expect(pool.resized).toEqual([]);
    await seconds(1);
    expect(pool.resized).toEqual([4]);
    pool.waiting = 0;
    await seconds(5);
    expect(pool.resized).toEqual([4, 1]);
    watched.end();
    pool.waiting = 100;
    await seconds(10);
    expect(pool.resized).toEqual([4, 1]);
  });

  it('measures the processors and the memory of copies', async () => {
    const { pool, watched, seconds } = stage();
    const end = watched.claim(scale({ targets: { cpuCores: 0.5 } }));
    pool.cores = 0.9;
    await seconds(5);
    expect(pool.desired).toBe(2);
    end();
    watched.claim(scale({ targets: { memoryBytes: 25 } }));
    await seconds(5);
    expect(pool.desired).toBe(4);
  });

  it('sizes a pool for all of its users at once, and for those who are left', async () => {
    const { pool, watched } = stage();
    const first = watched.claim(scale({ min: 2, max: 2 }));
    const second = watched.claim(scale({ min: 3, max: 3 }));
    second();
    first();
    expect(pool.resized).toEqual([2, 3, 2]);
  });

  describe('where the machine has room for eight copies', () => {
    const machine = () => createScaling({ clock: createManualClock(), logger: silentLogger, maxCopies: 8 });
    const fixed = (replicas: number) => scale({ min: replicas, max: replicas });

    it('gives a pool no more, whatever it is asked for, and remembers what that was', () => {
      const scaling = machine();
      const { pool, face } = poolOf(1);
      const watched = scaling.watch('m', face);
      expect(scaling.askedFor(face)).toBe(1);
      watched.claim(fixed(1_000_000));
      expect(pool.resized).toEqual([8]);
      expect(scaling.askedFor(face)).toBe(1_000_000);
      watched.end();
      expect(scaling.askedFor(face)).toBeUndefined();
    });

    it('gives the next what is left, one at least, and the rest when there is room again', async () => {
      const scaling = machine();
      const [first, second, third] = [poolOf(1), poolOf(1), poolOf(1)];
      const big = scaling.watch('a', first.face);
      big.claim(fixed(6));
      scaling.watch('b', second.face).claim(fixed(5));
      scaling.watch('c', third.face).claim(fixed(2));
      expect([first.pool.desired, second.pool.desired, third.pool.desired]).toEqual([6, 2, 1]);
      await scaling.look();
      expect([first.pool.desired, second.pool.desired, third.pool.desired]).toEqual([6, 2, 1]);
      big.end();
      await scaling.look();
      expect([second.pool.desired, third.pool.desired]).toEqual([5, 2]);
    });

    it('keeps room for copies that are being started', () => {
      const scaling = machine();
      const held = scaling.reserve(6);
      expect(held.copies).toBe(6);
      expect(scaling.reserve(1_000_000).copies).toBe(2);
      expect(scaling.reserve(3).copies).toBe(1);
      held.release();
      held.release();
      expect(scaling.reserve(1_000_000).copies).toBe(5);
    });

    it('lets load bring no more either', async () => {
      let tick = 0;
      const scaling = createScaling({ clock: createManualClock(), logger: silentLogger, maxCopies: 3, tick: () => tick });
      const { pool, face } = poolOf(1);
      scaling.watch('m', { ...face, waiting: () => 100 }).claim(scale({ max: 50, targets: { waiting: 1 } }));
      for (let second = 0; second < 20; second += 1) {
        tick += 1000;
        await scaling.look();
      }
      expect(pool.desired).toBe(3);
    });
  });
});
