import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptResources } from '../../domain/workflows/index.ts';
import { createTokenPool } from './token-pool.ts';

const wanted = (cpus: number, memoryBytes = 0): AttemptResources => ({ cpus, memoryBytes, memoryLimitBytes: memoryBytes, gpus: 0 });
const never = new AbortController().signal;
const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('the token pool', () => {
  it('lets the next one in when tokens come back', async () => {
    const pool = createTokenPool({ cpus: 2, memoryBytes: 100, gpus: 0 });
    const first = await pool.take(wanted(2), never);
    let second: (() => void) | null = null;
    void pool.take(wanted(1), never).then((release) => {
      second = release;
    });
    await tick();
    expect(second).toBeNull();
    first!();
    first!();
    await tick();
    expect(second).not.toBeNull();
  });

  it('is not overtaken by small requests behind a large one', async () => {
    const pool = createTokenPool({ cpus: 2, memoryBytes: 0, gpus: 0 });
    const order: string[] = [];
    const first = await pool.take(wanted(1), never);
    const large = pool.take(wanted(2), never).then((release) => {
      order.push('large');
      release!();
    });
    const small = pool.take(wanted(1), never).then((release) => {
      order.push('small');
      release!();
    });
    first!();
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
  });

  it('gives a request beyond the machine all of it', async () => {
    const pool = createTokenPool({ cpus: 2, memoryBytes: 100, gpus: 0 });
    expect(await pool.take(wanted(64, 1e9), never)).not.toBeNull();
  });

  it('forgets one that gave up waiting', async () => {
    const pool = createTokenPool({ cpus: 1, memoryBytes: 0, gpus: 0 });
    const first = await pool.take(wanted(1), never);
    const gone = new AbortController();
    const waiting = pool.take(wanted(1), gone.signal);
    gone.abort();
    expect(await waiting).toBeNull();
    expect(await pool.take(wanted(1), AbortSignal.abort())).toBeNull();
    first!();
    expect(await pool.take(wanted(1), never)).not.toBeNull();
  });

  it('never hands out more than there is, and in the end serves all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 12 })), { maxLength: 30 }),
        async (requests) => {
          const pool = createTokenPool({ cpus: 4, memoryBytes: 10, gpus: 0 });
          let cpus = 0;
          let memory = 0;
          await Promise.all(
            requests.map(async ([askedCpus, askedMemory]) => {
              const release = await pool.take(wanted(askedCpus, askedMemory), never);
              cpus += Math.min(askedCpus, 4);
              memory += Math.min(askedMemory, 10);
              expect(cpus).toBeLessThanOrEqual(4);
              expect(memory).toBeLessThanOrEqual(10);
              await tick();
              cpus -= Math.min(askedCpus, 4);
              memory -= Math.min(askedMemory, 10);
              release!();
            }),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
