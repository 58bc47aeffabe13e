import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../kernel/logger.ts';
import { startReconcileLoop } from './reconcile-loop.ts';

/** A reconcile whose runs end when the test says so. */
function stage(pollMs = 3_600_000) {
  const runs: PromiseWithResolvers<void>[] = [];
  let begun = Promise.withResolvers<void>();
  const loop = startReconcileLoop({
    name: 'test',
    pollMs,
    logger: silentLogger,
    reconcile: () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      begun.resolve();
      begun = Promise.withResolvers<void>();
      return run.promise;
    },
  });
  return { loop, runs, next: () => begun.promise };
}

describe('reconcile loop', () => {
  it('looks once when it starts, and again when it is woken', async () => {
    const { loop, runs, next } = stage();
    expect(runs).toHaveLength(1);
    runs[0]!.resolve();
    await new Promise(setImmediate);
    const again = next();
    loop.wake();
    await again;
    runs[1]!.resolve();
    await loop.stop();
  });

  it('makes one more look of all calls during a look', async () => {
    const { loop, runs, next } = stage();
    loop.wake();
    loop.wake();
    const again = next();
    runs[0]!.resolve();
    await again;
    runs[1]!.resolve();
    await new Promise(setImmediate);
    expect(runs).toHaveLength(2);
    await loop.stop();
  });

  it('looks again by itself, also after a look that failed', async () => {
    const { loop, runs, next } = stage(1);
    const again = next();
    runs[0]!.reject(new Error('the store is away'));
    await again;
    runs[1]!.resolve();
    await loop.stop();
  });

  it('waits for the look that runs when it stops, and begins none', async () => {
    const { loop, runs } = stage(1);
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    loop.wake();
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    runs[0]!.resolve();
    await stopping;
    expect(runs).toHaveLength(1);
  });
});
