import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import type { LoadedModelUnit } from '../graph/loaded-unit.ts';
import type { RolloutReport, RolloutStore, WantedDeployment } from '../revisions/deployment-store.ts';
import type { DeploymentName, Revision } from '../revisions/revision.ts';
import { type ActiveDeployments, createActiveDeployments } from '../traffic/active-deployments.ts';
import { createLoadedRevision, type LoadedRevision } from '../traffic/loaded-revision.ts';
import { createRollout, type Rollout } from './rollout.ts';

const iris: DeploymentName = { namespace: 'default', name: 'iris' };

/** Rows in memory, and loads that end when the test says so. */
function stage() {
  const rows = new Map<string, WantedDeployment>();
  const reports: RolloutReport[] = [];
  const told: [number: number, message: string][] = [];
  const loads: { number: number; signal: AbortSignal; succeed(): void; fail(error: unknown): void }[] = [];
  const freed: number[] = [];
  const clock = createManualClock();
  const active: ActiveDeployments = createActiveDeployments();

  const store: RolloutStore = {
    wanted: async () => [...rows.values()],
    revision: async (at, number) => ({ ...at, number, spec: { annotations: {} } }) as unknown as Revision,
    report: async (at, report) => {
      reports.push(report);
      const row = rows.get(at.name);
      if (row && report.servingRevision !== undefined) rows.set(at.name, { ...row, servingRevision: report.servingRevision });
    },
    tellProgress: async (_at, number, message) => void told.push([number, message]),
    tellFault: async () => true,
  };
  const load = (revision: Revision, signal: AbortSignal): Promise<LoadedRevision> =>
    new Promise((resolve, reject) => {
      const { number } = revision;
      signal.addEventListener('abort', () => reject(signal.reason));
      loads.push({
        number,
        signal,
        succeed: () => {
          const root = { spec: { name: 'unit' }, model: { runtime: 'python' } } as LoadedModelUnit;
          const predictors = [{ name: 'main', trafficPercent: 100, graph: { root } }];
          resolve(createLoadedRevision(revision, predictors, async () => void freed.push(number)));
        },
        fail: reject,
      });
    });
  const rollout: Rollout = createRollout({
    store,
    active,
    load,
    progress: ({ number }) => `fetching revision ${number}`,
    clock,
    logger: silentLogger,
    onReport: () => {},
    drainMs: 60_000,
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

  return {
    rollout,
    active,
    reports,
    told,
    loads,
    freed,
    clock,
    serving: () => active.get(iris).revision.number,
    async want(latestRevision: number, servingRevision?: number, isUnloaded = false) {
      const row = { ...iris, latestRevision, ...(servingRevision === undefined ? {} : { servingRevision }) };
      rows.set('iris', isUnloaded ? { ...row, isUnloaded } : row);
      await rollout.reconcile();
      await settle();
    },
    async unwant() {
      rows.clear();
      await rollout.reconcile();
      await settle();
    },
    async look() {
      await rollout.reconcile();
      await settle();
    },
    async finish(index: number, error?: unknown) {
      if (error === undefined) loads[index]!.succeed();
      else loads[index]!.fail(error);
      await settle();
    },
  };
}

describe('rollout', () => {
  let s: ReturnType<typeof stage>;
  beforeEach(() => {
    s = stage();
  });

  it('is not ready, with the reason, until the first revision is loaded', async () => {
    expect(() => s.serving()).toThrow('is starting');
    await s.want(1);
    expect(() => s.serving()).toThrowError(
      expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('being loaded') }),
    );
    await s.finish(0);
    expect(s.serving()).toBe(1);
    expect(s.reports).toMatchObject([{ state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' } }]);
  });

  it('loads a change beside what serves, switches, and frees the old one when it has answered', async () => {
    await s.want(1);
    await s.finish(0);
    const leave = s.active.get(iris).enter();
    await s.want(2);
    expect(s.serving()).toBe(1);
    await s.finish(1);
    expect(s.serving()).toBe(2);
    expect(s.freed).toEqual([]);
    leave();
    await s.rollout.settled();
    expect(s.freed).toEqual([1]);
  });

  it('keeps the last good revision when a change cannot be loaded, and shows why', async () => {
    await s.want(1);
    await s.finish(0);
    await s.want(2);
    await s.finish(1, new PlatformError('failed_precondition', 'no such file'));
    expect(s.serving()).toBe(1);
    expect(s.reports.at(-1)).toMatchObject({ state: 'Failed', message: 'no such file', revision: { number: 2, state: 'failed' } });
    expect(s.reports.at(-1)).not.toHaveProperty('servingRevision');
  });

  it('tells callers why the first revision failed, and tries it again later, less and less often', async () => {
    await s.want(1);
    await s.finish(0, new PlatformError('not_found', 'gone'));
    expect(() => s.serving()).toThrow('is not ready: gone');
    await s.look();
    expect(s.loads).toHaveLength(1);
    s.clock.advance(5000);
    await s.look();
    expect(s.loads).toHaveLength(2);
    await s.finish(1, new PlatformError('not_found', 'gone'));
    s.clock.advance(5000);
    await s.look();
    expect(s.loads).toHaveLength(2);
    s.clock.advance(5000);
    await s.look();
    await s.finish(2);
    expect(s.serving()).toBe(1);
  });

  it('gives up a load that was overtaken by a newer revision', async () => {
    await s.want(1);
    await s.want(2);
    expect(s.loads.map((load) => [load.number, load.signal.aborted])).toEqual([
      [1, true],
      [2, false],
    ]);
    await s.finish(1);
    expect(s.serving()).toBe(2);
    expect(s.reports).toHaveLength(1);
  });

  it('begins after a restart with the revision that served last, then goes on to the newest', async () => {
    await s.want(3, 2);
    expect(s.loads.map((load) => load.number)).toEqual([2]);
    await s.finish(0);
    expect(s.serving()).toBe(2);
    expect(s.reports.at(-1)).toMatchObject({ state: 'Creating', servingRevision: 2 });
    expect(s.loads.map((load) => load.number)).toEqual([2, 3]);
    await s.finish(1);
    expect(s.serving()).toBe(3);
  });

  it('goes on to the newest when the revision that served last cannot be loaded any more', async () => {
    await s.want(3, 2);
    await s.finish(0, new PlatformError('not_found', 'gone'));
    expect(s.loads.map((load) => load.number)).toEqual([2, 3]);
    await s.finish(1);
    expect(s.serving()).toBe(3);
  });

  it('tries neither revision at once again when both cannot be loaded', async () => {
    await s.want(3, 2);
    await s.finish(0, new PlatformError('not_found', 'gone'));
    await s.finish(1, new PlatformError('not_found', 'gone too'));
    await s.look();
    expect(s.loads.map((load) => load.number)).toEqual([2, 3]);
    s.clock.advance(5000);
    await s.look();
    expect(s.loads.map((load) => load.number)).toEqual([2, 3, 3]);
  });

  it('lets nobody in any more once it is to be unloaded, frees it when it has answered, and loads it again', async () => {
    await s.want(1);
    await s.finish(0);
    const leave = s.active.get(iris).enter();
    await s.want(1, 1, true);
    expect(() => s.serving()).toThrowError(
      expect.objectContaining({
        code: 'not_found',
        message: 'The deployment default/iris is unloaded: nothing answers until it is loaded again.',
      }),
    );
    expect(s.active.list()).toMatchObject([{ loaded: undefined, reason: 'unloaded', isUnloaded: true }]);
    expect(s.freed).toEqual([]);
    leave();
    await s.rollout.settled();
    expect(s.freed).toEqual([1]);
    await s.look();
    expect(s.loads).toHaveLength(1);

    await s.want(1, 1);
    expect(() => s.serving()).toThrowError(expect.objectContaining({ code: 'unavailable' }));
    await s.finish(1);
    expect(s.serving()).toBe(1);
  });

  it('begins nothing for what was unloaded before a restart', async () => {
    await s.want(1, 1, true);
    expect(s.loads).toEqual([]);
    expect(() => s.serving()).toThrow('is unloaded');
  });

  it('gives up a load when it is to be unloaded, and reports nothing of it', async () => {
    await s.want(1);
    await s.want(1, undefined, true);
    expect(s.loads[0]!.signal.aborted).toBe(true);
    await s.rollout.settled();
    expect(s.reports).toEqual([]);
    await s.want(1);
    expect(s.loads).toHaveLength(2);
  });

  describe('for who waits until it answers', () => {
    const never = new AbortController().signal;

    it('is over at once where it does', async () => {
      await s.want(1);
      await s.finish(0);
      await s.rollout.answers(iris, never);
    });

    it('ends with the load, and tries at once what failed before', async () => {
      await s.want(1);
      await s.finish(0, new Error('no file'));
      const waiting = s.rollout.answers(iris, never);
      await s.look();
      expect(s.loads).toHaveLength(2);
      await s.finish(1);
      await waiting;
      expect(s.serving()).toBe(1);
    });

    it('says why it cannot be loaded, when neither the last revision nor the newest can', async () => {
      await s.want(2, 1);
      const waiting = s.rollout.answers(iris, never);
      const refused = expect(waiting).rejects.toMatchObject({ code: 'failed_precondition', message: 'no such file' });
      await s.look();
      await s.finish(0, new PlatformError('not_found', 'gone'));
      await s.finish(1, new Error('no such file'));
      await refused;
    });

    it('gives up with him, and goes on loading', async () => {
      await s.want(1);
      const patience = new AbortController();
      const refused = expect(s.rollout.answers(iris, patience.signal)).rejects.toMatchObject({ code: 'deadline_exceeded' });
      await s.look();
      patience.abort();
      await refused;
      await s.finish(0);
      expect(s.serving()).toBe(1);
    });

    it('says that there is none, or that it was unloaded again', async () => {
      await expect(s.rollout.answers(iris, never)).rejects.toMatchObject({ code: 'not_found' });
      await s.want(1);
      const refused = expect(s.rollout.answers(iris, never)).rejects.toThrow('was unloaded again');
      await s.look();
      await s.want(1, undefined, true);
      await refused;
    });
  });

  it('takes a deleted deployment away at once and frees it when it has answered', async () => {
    await s.want(1);
    await s.finish(0);
    const leave = s.active.get(iris).enter();
    await s.unwant();
    expect(() => s.serving()).toThrowError(expect.objectContaining({ code: 'not_found' }));
    leave();
    await s.rollout.settled();
    expect(s.freed).toEqual([1]);
  });

  it('frees what was loaded for a deployment that was deleted meanwhile', async () => {
    await s.want(1);
    await s.unwant();
    expect(s.loads[0]!.signal.aborted).toBe(true);
    await s.rollout.settled();
    expect(s.reports).toEqual([]);
  });

  it('tells, while it loads, what it waits for', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await s.want(1);
      vi.advanceTimersByTime(2000);
      expect(() => s.serving()).toThrow('fetching revision 1');
      await s.finish(0);
      vi.advanceTimersByTime(10_000);
      await s.rollout.settled();
      expect(s.told).toEqual([[1, 'fetching revision 1']]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('frees everything when it stops, and begins nothing new', async () => {
    await s.want(1);
    await s.finish(0);
    await s.rollout.stop();
    expect(s.freed).toEqual([1]);
    await s.look();
    expect(s.loads).toHaveLength(1);
  });
});
