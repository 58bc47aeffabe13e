import { beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../kernel/clock.ts';
import type { BatchSpec } from './batch-job.ts';
import { createBatchRetention } from './batch-retention.ts';

const DAY = 86_400_000;
/** Id → when it ended; null while it runs. */
let jobs: Map<string, number | null>;
let discarded: Set<string>;
/** Working files of which jobs are there. */
let files: Set<string>;
let locked: Set<string>;
let told: string[];
let clock: ReturnType<typeof createManualClock>;

const retention = (keepMs: number | null) =>
  createBatchRetention({
    store: {
      discard: async (id) => {
        if ((jobs.get(id) ?? null) === null) return false;
        jobs.delete(id);
        discarded.add(id);
        return true;
      },
      discardEnded: async (before) => {
        const old = [...jobs].filter(([, endedAt]) => endedAt !== null && endedAt < before).map(([id]) => id);
        for (const id of old) {
          jobs.delete(id);
          discarded.add(id);
        }
        return old;
      },
      discarded: async () => [...discarded].map((id) => ({ id, spec: {} as BatchSpec })),
      forget: async (id) => void discarded.delete(id),
    },
    files: {
      remove: async ({ id }) => {
        if (locked.has(id)) throw new Error(`${id} is locked`);
        files.delete(id);
      },
    },
    changes: { publish: ({ topic, id, kind }) => void told.push(`${topic} ${id} ${kind}`) },
    clock,
    keepMs,
  });

beforeEach(() => {
  clock = createManualClock();
  jobs = new Map([
    ['old', clock.now()],
    ['running', null],
  ]);
  discarded = new Set();
  files = new Set(['old', 'running', 'young']);
  locked = new Set();
  told = [];
});

it('forgets jobs and their working files when they ended long enough ago, and no job that has not', async () => {
  const keeping = retention(30 * DAY);
  clock.advance(30 * DAY);
  jobs.set('young', clock.now());
  await keeping.run();
  expect([...jobs.keys()]).toEqual(['old', 'running', 'young']);
  clock.advance(1);
  await keeping.run();
  expect([...jobs.keys()]).toEqual(['running', 'young']);
  expect([...files]).toEqual(['running', 'young']);
  expect(discarded.size).toBe(0);
  expect(told).toEqual(['batch_job old deleted']);
});

it('keeps jobs for good where it is told to', async () => {
  clock.advance(10_000 * DAY);
  await retention(null).run();
  expect([...jobs.keys()]).toEqual(['old', 'running']);
});

it('deletes a job that has ended at once, and none that has not', async () => {
  const keeping = retention(null);
  expect(await keeping.delete('running')).toBe(false);
  expect(await keeping.delete('old')).toBe(true);
  expect([...files]).toEqual(['running', 'young']);
  expect(told).toEqual(['batch_job old deleted']);
});

it('removes later what cannot be removed now, and says so, without keeping the others waiting', async () => {
  const keeping = retention(DAY);
  jobs.set('young', clock.now());
  locked.add('old');
  expect(await keeping.delete('old')).toBe(true);
  clock.advance(2 * DAY);
  await expect(keeping.run()).rejects.toThrow('Working files of 1 batch jobs cannot be removed.');
  expect([...discarded]).toEqual(['old']);
  expect([...files]).toEqual(['old', 'running']);
  locked.clear();
  await keeping.run();
  expect([...files]).toEqual(['running']);
  expect(discarded.size).toBe(0);
});
