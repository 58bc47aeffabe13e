import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../kernel/logger.ts';
import { type CrewMember, startWorkerCrew } from './worker-crew.ts';

/** Members that start, end and become idle when the test says so. */
function stage() {
  const members: (CrewMember & { begin(): void; fail(): void; finish(): void; killed: boolean })[] = [];
  const log: string[] = [];
  const idle = new Map<CrewMember, PromiseWithResolvers<void>>();
  const start = () => {
    const [ready, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    ready.promise.catch(() => {});
    const at = members.length;
    const member = {
      ready: ready.promise,
      ended: ended.promise,
      killed: false,
      begin: () => ready.resolve(),
      fail: () => ready.reject(new Error('no such file')),
      finish: () => idle.get(member)?.resolve(),
      kill: () => {
        member.killed = true;
        log.push(`kill ${at}`);
        ready.reject(new Error('killed'));
        ended.resolve();
      },
    };
    members.push(member);
    return member;
  };
  type Member = ReturnType<typeof start>;
  const employ = (member: Member) => void log.push(`employ ${members.indexOf(member)}`);
  const dismiss = (member: Member) => {
    log.push(`dismiss ${members.indexOf(member)}`);
    const waiting = Promise.withResolvers<void>();
    idle.set(member, waiting);
    return waiting.promise;
  };
  const controller = new AbortController();
  const crew = (replicas: number) =>
    startWorkerCrew({ label: 'm', replicas, start, employ, dismiss, logger: silentLogger }, controller.signal);
  return { members, log, crew, controller };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a crew', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is there when all have started, two at a time', async () => {
    const { members, crew } = stage();
    const starting = crew(3);
    expect(members).toHaveLength(2);
    members[0]!.begin();
    await settle();
    expect(members).toHaveLength(3);
    members[1]!.begin();
    members[2]!.begin();
    expect((await starting).available()).toBe(3);
  });

  it('gives up when one cannot start, and when it is told to', async () => {
    const failing = stage();
    const starting = failing.crew(2);
    failing.members[1]!.fail();
    await expect(starting).rejects.toThrow('no such file');
    expect(failing.members.every(({ killed }) => killed)).toBe(true);
    const abandoned = stage();
    const waiting = abandoned.crew(1);
    abandoned.controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(abandoned.members[0]!.killed).toBe(true);
  });

  it('replaces one that ends, and tries again with growing pauses when that fails', async () => {
    const { members, crew, log } = stage();
    const starting = crew(1);
    members[0]!.begin();
    const { available } = await starting;
    members[0]!.kill();
    await settle();
    expect([available(), members.length]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(100);
    expect(members).toHaveLength(2);
    members[1]!.fail();
    await vi.advanceTimersByTimeAsync(100);
    expect(members).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100);
    members[2]!.begin();
    await settle();
    expect(available()).toBe(1);
    expect(log).toEqual(['employ 0', 'kill 0', 'dismiss 0', 'kill 1', 'employ 2']);
  });

  it('grows beside those that work, and lets one finish before it ends it', async () => {
    const { members, crew, log } = stage();
    const starting = crew(1);
    members[0]!.begin();
    const { available, resize, desired } = await starting;
    resize(2);
    expect([available(), desired()]).toEqual([1, 2]);
    members[1]!.begin();
    await settle();
    expect(available()).toBe(2);
    resize(1);
    expect(available()).toBe(1);
    await settle();
    expect(log.at(-1)).toBe('dismiss 1');
    members[1]!.finish();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(log.at(-1)).toBe('kill 1');
    expect(members).toHaveLength(2);
  });

  it('lets go of those that start before those that work', async () => {
    const { members, crew } = stage();
    const starting = crew(1);
    members[0]!.begin();
    const { available, resize } = await starting;
    resize(3);
    resize(1);
    expect(members.map(({ killed }) => killed)).toEqual([false, true, true]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([available(), members.length]).toEqual([1, 3]);
  });

  it('ends all when it is closed, and starts nobody any more', async () => {
    const { members, crew } = stage();
    const starting = crew(1);
    members[0]!.begin();
    const { close, resize } = await starting;
    resize(2);
    await close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(members.map(({ killed }) => killed)).toEqual([true, true]);
  });
});
