import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { LoadedModel, ModelDescription, ModelRuntime } from '../runtime/model-runtime.ts';
import { createScaling } from '../scaling/scaling.ts';
import { createModelPool, type ModelWanted } from './model-pool.ts';

const forever = new AbortController().signal;
const wanted = (location: string, replicas = 1): ModelWanted => ({
  label: location,
  location,
  parameters: {},
  scale: { min: replicas, max: replicas, targets: {}, downWindowMs: 0, upWindowMs: 0 },
});

function stage(options: { example?: boolean; predict?: () => Promise<never> } = {}) {
  const loads: { directory: string; finish: PromiseWithResolvers<void>; signal: AbortSignal }[] = [];
  const log: string[] = [];
  const description = (directory: string): ModelDescription => ({
    directory,
    format: 'mlflow',
    flavors: [],
    ...(options.example ? { inputExample: { kind: 'rows', names: [], value: [[1]] } as const } : {}),
  });
  const runtime: ModelRuntime = {
    name: 'python',
    load: async ({ description: { directory } }, signal) => {
      const finish = Promise.withResolvers<void>();
      loads.push({ directory, finish, signal });
      await finish.promise;
      let desired = 1;
      const model: LoadedModel = {
        runtime: 'python',
        availableReplicas: () => 1,
        pool: {
          available: () => 1,
          desired: () => desired,
          waiting: () => 0,
          usage: async () => [],
          resize: (replicas) => {
            desired = replicas;
            log.push(`resize ${directory} ${replicas}`);
          },
        },
        predict: async (input) => {
          log.push(`warm ${directory}`);
          return (await options.predict?.()) ?? { form: 'array', tensors: input.tensors };
        },
        close: async () => void log.push(`close ${directory}`),
      };
      return model;
    },
  };
  const pool = createModelPool({
    source: { materialize: async (location) => location, describe: async (directory) => description(directory) },
    runtimes: [runtime],
    scaling: createScaling({ clock: systemClock, logger: silentLogger }),
    maxLoads: 1,
  });
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { pool, loads, log, tick };
}

describe('model pool', () => {
  it('loads a model once for all that want it, and closes it after the last let go', async () => {
    const { pool, loads, log, tick } = stage();
    const both = Promise.all([pool.acquire(wanted('a'), forever), pool.acquire(wanted('a'), forever)]);
    await tick();
    expect(loads).toHaveLength(1);
    loads[0]!.finish.resolve();
    const [first, second] = await both;
    await first.release();
    await first.release();
    expect(log).toEqual([]);
    await second.release();
    expect(log).toEqual(['close a']);
  });

  it('gives a loaded model as many copies as the greediest of its users wants, without loading it again', async () => {
    const { pool, loads, log, tick } = stage();
    const first = pool.acquire(wanted('a', 1), forever);
    await tick();
    loads[0]!.finish.resolve();
    await first;
    const second = await pool.acquire(wanted('a', 3), forever);
    const third = await pool.acquire(wanted('a', 2), forever);
    await second.release();
    expect(loads).toHaveLength(1);
    expect(log).toEqual(['resize a 3', 'resize a 2']);
    await third.release();
    expect(log).toEqual(['resize a 3', 'resize a 2', 'resize a 1']);
  });

  it('loads no more at the same time than allowed', async () => {
    const { pool, loads, tick } = stage();
    const acquired = [pool.acquire(wanted('a'), forever), pool.acquire(wanted('b'), forever)];
    await tick();
    expect(loads.map((load) => load.directory)).toEqual(['a']);
    loads[0]!.finish.resolve();
    await acquired[0];
    await tick();
    expect(loads.map((load) => load.directory)).toEqual(['a', 'b']);
    loads[1]!.finish.resolve();
    await acquired[1];
  });

  it('gives up a load when the last who waits for it gives up, not before', async () => {
    const { pool, loads, tick } = stage();
    const [left, right] = [new AbortController(), new AbortController()];
    const waiting = [pool.acquire(wanted('a'), left.signal), pool.acquire(wanted('a'), right.signal)];
    await tick();
    left.abort(new PlatformError('cancelled', 'no'));
    await expect(waiting[0]).rejects.toMatchObject({ code: 'cancelled' });
    expect(loads[0]!.signal.aborted).toBe(false);
    right.abort(new PlatformError('cancelled', 'no'));
    await tick();
    expect(loads[0]!.signal.aborted).toBe(true);
    loads[0]!.finish.reject(new Error('given up'));
    await expect(waiting[1]).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('warms a model with its own input example before anyone gets it', async () => {
    const { pool, loads, log, tick } = stage({ example: true });
    const acquired = pool.acquire(wanted('a'), forever);
    await tick();
    loads[0]!.finish.resolve();
    await acquired;
    expect(log).toEqual(['warm a']);
  });

  it('refuses a model that does not answer its own example, and frees it', async () => {
    const { pool, loads, log, tick } = stage({ example: true, predict: () => Promise.reject(new PlatformError('internal', 'boom')) });
    const acquired = pool.acquire(wanted('a'), forever);
    acquired.catch(() => {});
    await tick();
    loads[0]!.finish.resolve();
    await expect(acquired).rejects.toThrow('does not answer its own input example: boom');
    expect(log).toEqual(['warm a', 'close a']);
  });

  it('tries again after a load that failed', async () => {
    const { pool, loads, tick } = stage();
    const first = pool.acquire(wanted('a'), forever);
    first.catch(() => {});
    await tick();
    loads[0]!.finish.reject(new PlatformError('not_found', 'gone'));
    await expect(first).rejects.toMatchObject({ code: 'not_found' });
    const second = pool.acquire(wanted('a'), forever);
    await tick();
    loads[1]!.finish.resolve();
    await expect(second).resolves.toBeDefined();
  });
});
