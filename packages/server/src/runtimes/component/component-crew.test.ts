import { afterEach, describe, expect, it } from 'vitest';
import { WorkerLostError } from '../../domain/serving/runtime/index.ts';
import { setDeadline } from '../../kernel/deadline.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { silentLogger } from '../../kernel/logger.ts';
import type { ComponentCall, ComponentHost, ComponentReply, HealthCall } from './component-call.ts';
import { type ComponentCrew, startCrew } from './component-crew.ts';

/** Copies that answer when the test says so. */
function stage(health = false) {
  const hosts: { calls: (ComponentCall | HealthCall)[]; answer(reply?: ComponentReply): void; die(): void }[] = [];
  const start = (): ComponentHost => {
    const ended = Promise.withResolvers<void>();
    const calls: (ComponentCall | HealthCall)[] = [];
    let waiting: PromiseWithResolvers<ComponentReply> | undefined;
    const die = () => {
      waiting?.reject(new WorkerLostError('it died'));
      ended.resolve();
    };
    hosts.push({ calls, die, answer: (reply = { kind: 'answer' }) => waiting?.resolve(reply) });
    return {
      ready: Promise.resolve({ metadata: null, health }),
      ended: ended.promise,
      kill: die,
      ask: (call) => {
        calls.push(call);
        waiting = Promise.withResolvers();
        return waiting.promise;
      },
    };
  };
  return { hosts, start };
}

const call = (method: ComponentCall['method'] = 'predict'): ComponentCall => ({ kind: 'call', method, messages: [], floats: [] });
const { signal } = new AbortController();
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const healthTimes = { startMs: 60_000, retryMs: 1, everyMs: 1, timeoutMs: 60_000 };
const open: ComponentCrew[] = [];
afterEach(async () => {
  for (const crew of open.splice(0)) await crew.close();
});

async function crewOf(start: () => ComponentHost, replicas = 1): Promise<ComponentCrew> {
  const crew = await startCrew({ label: 'test', replicas, start, usage: async () => [], logger: silentLogger, healthTimes }, signal);
  open.push(crew);
  return crew;
}

describe('the copies of a component', () => {
  it('are asked one thing at a time, and who waits longest comes first', async () => {
    const { hosts, start } = stage();
    const { ask } = await crewOf(start);
    const order: number[] = [];
    const asked = [1, 2, 3].map((number) => ask(call(), signal).then(() => order.push(number)));
    expect(hosts[0]!.calls).toHaveLength(1);
    for (const _ of asked) {
      hosts[0]!.answer();
      await settle();
    }
    await Promise.all(asked);
    expect(order).toEqual([1, 2, 3]);
  });

  it('refuse callers when too many wait', async () => {
    const { start } = stage();
    const { ask } = await crewOf(start);
    const waiting = Array.from({ length: 1001 }, () => ask(call(), signal).catch((error: PlatformError) => error.code));
    await expect(ask(call(), signal)).rejects.toMatchObject({ code: 'resource_exhausted' });
    await open.pop()!.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['unavailable']));
  });

  it('repeat the call of one that died once on another', async () => {
    const { hosts, start } = stage();
    const { ask, pool } = await crewOf(start, 2);
    const asked = ask(call(), signal);
    const [busy, idle] = hosts.toSorted((left, right) => right.calls.length - left.calls.length);
    busy!.die();
    await settle();
    expect(idle!.calls).toHaveLength(1);
    expect(pool.available()).toBe(1);
    idle!.answer();
    await expect(asked).resolves.toEqual({ kind: 'answer' });
  });

  it('do not repeat feedback, nor a call that killed two', async () => {
    const { hosts, start } = stage();
    const { ask } = await crewOf(start, 2);
    const busy = () => hosts.find((host) => host.calls.length > 0)!;
    const told = ask(call('send_feedback'), signal);
    busy().die();
    await expect(told).rejects.toMatchObject({ code: 'unavailable' });
    const other = hosts.find((host) => host.calls.length === 0)!;
    const asked = ask(call(), signal);
    other.die();
    await settle();
    hosts.at(-1)!.die();
    await expect(Promise.race([asked, settle().then(() => 'waits for a third')])).resolves.toBe('waits for a third');
    await open.pop()!.close();
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('answer the next call after one that cannot be written, which is its caller’s fault', async () => {
    const { hosts, start } = stage();
    const unwritable = new RangeError('Maximum call stack size exceeded');
    const { ask, pool } = await crewOf(() => {
      const host = start();
      return {
        ...host,
        ask: (given) => (given.kind === 'call' && given.method === 'route' ? Promise.reject(unwritable) : host.ask(given)),
      };
    });
    await expect(ask(call('route'), signal)).rejects.toBe(unwritable);
    const asked = ask(call(), signal);
    expect(pool.available()).toBe(1);
    hosts[0]!.answer();
    await expect(asked).resolves.toEqual({ kind: 'answer' });
  });

  it('let a caller go at its deadline, and never run a call that still waited', async () => {
    const { hosts, start } = stage();
    const { ask } = await crewOf(start);
    const first = ask(call(), signal);
    const late = new AbortController();
    const second = ask(call('route'), late.signal);
    late.abort(new PlatformError('deadline_exceeded', 'late'));
    await expect(second).rejects.toMatchObject({ code: 'deadline_exceeded' });
    hosts[0]!.answer();
    await first;
    expect(hosts[0]!.calls).toMatchObject([{ method: 'predict' }]);
  });

  it('that cannot be started end all others', async () => {
    const { hosts, start } = stage();
    let started = 0;
    const failing = (): ComponentHost => {
      const host = start();
      started += 1;
      return started === 1 ? host : { ...host, ready: Promise.reject(new PlatformError('failed_precondition', 'no class')) };
    };
    await expect(crewOf(failing, 2)).rejects.toThrow('no class');
    expect(hosts).toHaveLength(2);
  });

  it('become more and fewer while they answer: one that goes answers what it has', async () => {
    const { hosts, start } = stage();
    const { ask, pool } = await crewOf(start);
    const first = ask(call(), signal);
    const second = ask(call(), signal);
    expect(pool.waiting()).toBe(1);
    pool.resize(2);
    await settle();
    expect([pool.desired(), pool.available(), pool.waiting()]).toEqual([2, 2, 0]);
    pool.resize(1);
    expect(pool.available()).toBe(1);
    for (const host of hosts) host.answer();
    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
    await settle();
    void ask(call(), signal).catch(() => {});
    expect(hosts.map(({ calls }) => calls.length).toSorted()).toEqual([1, 2]);
  });

  it('refuse a call whose turn would come after its deadline', async () => {
    const { hosts, start } = stage();
    const { ask } = await crewOf(start);
    const first = ask(call(), signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    hosts[0]!.answer();
    await first;
    void ask(call(), signal).catch(() => {});
    void ask(call(), signal).catch(() => {});
    const hasty = new AbortController();
    setDeadline(hasty.signal, performance.now() + 1);
    await expect(ask(call(), hasty.signal)).rejects.toMatchObject({
      code: 'resource_exhausted',
      message: expect.stringContaining('not to wait that long'),
    });
    setDeadline(hasty.signal, performance.now() + 60_000);
    void ask(call(), hasty.signal).catch(() => {});
  });

  it('are ready once they say that they are well, and count as available as long as they do', async () => {
    const { hosts, start } = stage(true);
    const starting = crewOf(start);
    await settle();
    const refused: ComponentReply = { kind: 'refused', status: 500, reason: 'r', message: 'warming up' };
    hosts[0]!.answer(refused);
    await expect(Promise.race([starting, settle()])).resolves.toBeUndefined();
    const asked = async (times: number) => {
      while (hosts[0]!.calls.length < times) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await asked(2);
    hosts[0]!.answer();
    const { pool } = await starting;
    expect(pool.available()).toBe(1);
    await asked(3);
    hosts[0]!.answer(refused);
    await asked(4);
    expect(pool.available()).toBe(0);
    hosts[0]!.answer();
    await asked(5);
    expect(pool.available()).toBe(1);
  });
});
