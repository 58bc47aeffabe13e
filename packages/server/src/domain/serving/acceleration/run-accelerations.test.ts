import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { Acceleration } from './acceleration.ts';
import type { AccelerationRunStore, AccelerationVerdict, ClaimedAcceleration } from './acceleration-store.ts';
import { type RunAccelerationsDeps, startRunningAccelerations } from './run-accelerations.ts';

const acceleration: Acceleration = {
  id: 'a',
  location: '/models/a',
  parameters: {},
  tolerance: { absolute: 0, relative: 0 },
  converterVersion: '1',
  state: 'converting',
  createdAt: 1,
  updatedAt: 1,
};

/** A store with one acceleration, which somebody else may take away. */
function storeOf(attempts: number) {
  let left: ClaimedAcceleration[] = [{ acceleration, attempts }];
  let isOurs = true;
  const reported: AccelerationVerdict[] = [];
  const released: string[] = [];
  const store: AccelerationRunStore = {
    claim: async () => left.splice(0)[0],
    prolong: async () => isOurs,
    report: async (_id, _holder, verdict) => {
      if (isOurs) reported.push(verdict);
      return isOurs;
    },
    release: async (id) => void released.push(id),
  };
  return {
    store,
    reported,
    released,
    takeAway: () => {
      isOurs = false;
    },
    giveAgain: () => {
      left = [{ acceleration, attempts }];
    },
  };
}

function start(store: AccelerationRunStore, accelerate: RunAccelerationsDeps['accelerate']) {
  return startRunningAccelerations({
    store,
    accelerate,
    deployments: { list: async () => [], accelerate: async () => undefined as never },
    holder: 'me',
    isDead: () => false,
    clock: systemClock,
    logger: silentLogger,
    renewMs: 1,
  });
}

describe('the loop that accelerates', () => {
  it('writes down how far it is, and gives back what it had', async () => {
    const { store, reported, released } = storeOf(3);
    const loop = start(store, async (_acceleration, report) => {
      await report({ state: 'comparing', at: 1 });
      await report({ state: 'verified', at: 2 });
    });
    await vi.waitFor(() => expect(released).toEqual(['a']));
    await loop.stop();
    expect(reported.map(({ state }) => state)).toEqual(['comparing', 'verified']);
  });

  it('gives up what another process has taken, while it works and when it reports', async () => {
    const taken = storeOf(1);
    let worked = 0;
    const loop = start(taken.store, async (_acceleration, report, signal) => {
      worked++;
      taken.takeAway();
      if (worked === 1) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await report({ state: 'verified', at: 1 });
      throw new Error('it went on');
    });
    await vi.waitFor(() => expect(taken.released).toHaveLength(1));
    taken.giveAgain();
    loop.wake();
    await vi.waitFor(() => expect(taken.released).toHaveLength(2));
    await loop.stop();
    expect(worked).toBe(2);
    expect(taken.reported).toEqual([]);
  });

  it('does not begin for the fourth time what has ended three processes', async () => {
    const { store, reported } = storeOf(4);
    let worked = 0;
    const loop = start(store, async () => void worked++);
    await vi.waitFor(() => expect(reported).toHaveLength(1));
    await loop.stop();
    expect(worked).toBe(0);
    expect(reported[0]).toMatchObject({ state: 'failed', reason: expect.stringContaining('ended 3 times') });
  });

  it('ends what is under way at a stop, and gives it back', async () => {
    const { store, reported, released } = storeOf(1);
    const begun = Promise.withResolvers<void>();
    const loop = start(store, async (_acceleration, _report, signal) => {
      begun.resolve();
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    });
    await begun.promise;
    await loop.stop();
    expect({ reported, released }).toEqual({ reported: [], released: ['a'] });
  });
});
