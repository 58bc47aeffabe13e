// What every DeploymentStore and RolloutStore over the same rows promise.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeploymentName, DeploymentStore, NewRevision, RolloutStore } from '../../../domain/serving/index.ts';
import type { createPinnedModels } from './pinned-models.ts';

interface Stores {
  readonly deployments: DeploymentStore;
  readonly rollouts: RolloutStore;
  readonly pinnedModels: ReturnType<typeof createPinnedModels>;
  dispose(): Promise<void>;
}

const named = (name: string, namespace = 'default'): DeploymentName => ({ namespace, name });

function revision(at: DeploymentName, number: number, createdAt = number * 10): NewRevision {
  return {
    ...at,
    number,
    createdAt,
    cause: 'apply',
    causeText: 'a manifest was applied',
    spec: { ...at, annotations: {}, labels: {}, protocol: 'seldon', predictors: [] },
    document: { kind: 'SeldonDeployment', number },
    models: [
      {
        predictor: 'main',
        node: 'unit',
        uri: 'models:/iris@champion',
        location: `/models/${number}`,
        modelName: 'iris',
        modelVersion: String(number),
      },
    ],
  };
}

export function deploymentStoreContract(name: string, open: () => Promise<Stores>): void {
  describe(`deployment store on ${name}`, () => {
    let stores: Stores;
    beforeAll(async () => {
      stores = await open();
    });
    afterAll(() => stores.dispose());

    it('makes a deployment with its first revision, and gives both back whole', async () => {
      const at = named('whole');
      await stores.deployments.addRevision(revision(at, 1), { 'models:/iris@champion': '/models/1' });
      expect(await stores.deployments.find(at)).toEqual({
        ...at,
        createdAt: 10,
        updatedAt: 10,
        latestRevision: 1,
        state: 'Creating',
        observedUris: { 'models:/iris@champion': '/models/1' },
      });
      expect(await stores.deployments.revision(at, 1)).toEqual({ ...revision(at, 1), state: 'creating' });
      expect(await stores.rollouts.revision(at, 1)).toEqual({ ...revision(at, 1), state: 'creating' });
    });

    it('takes only the next number, so that of two who change at once one is told', async () => {
      const at = named('raced');
      const both = await Promise.allSettled([
        stores.deployments.addRevision(revision(at, 1), {}),
        stores.deployments.addRevision(revision(at, 1), {}),
      ]);
      expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(stores.deployments.addRevision(revision(at, 3), {})).rejects.toMatchObject({ code: 'aborted' });
      await stores.deployments.addRevision(revision(at, 2), {});
      expect(await stores.deployments.find(at)).toMatchObject({ latestRevision: 2, createdAt: 10, updatedAt: 20 });
    });

    it('lists by namespace and name, page by page, by a part of the name', async () => {
      for (const at of [named('b', 'list'), named('a', 'list'), named('c_1', 'list'), named('a', 'list-2')])
        await stores.deployments.addRevision(revision(at, 1), {});
      const names = async (query: Parameters<DeploymentStore['list']>[0]) =>
        (await stores.deployments.list(query)).map(({ namespace, name }) => `${namespace}/${name}`);
      expect(await names({ namespace: 'list', limit: 10 })).toEqual(['list/a', 'list/b', 'list/c_1']);
      expect(await names({ text: 'LIST', limit: 2 })).toEqual(['list/a', 'list/b']);
      expect(await names({ text: 'list', after: named('b', 'list'), limit: 10 })).toEqual(['list/c_1', 'list-2/a']);
      expect(await names({ text: 'c_', limit: 10 })).toEqual(['list/c_1']);
      expect(await names({ text: 'c%', limit: 10 })).toEqual([]);
    });

    it('gives revisions newest first, a part at a time', async () => {
      const at = named('many');
      for (const number of [1, 2, 3]) await stores.deployments.addRevision(revision(at, number), {});
      const numbers = async (query: { below?: number; limit: number }) =>
        (await stores.deployments.revisions(at, query)).map((one) => one.number);
      expect(await numbers({ limit: 2 })).toEqual([3, 2]);
      expect(await numbers({ below: 2, limit: 2 })).toEqual([1]);
      expect(await stores.deployments.revision(at, 4)).toBeUndefined();
    });

    it('keeps the revisions of a deleted deployment, and counts on when it is made again', async () => {
      const at = named('gone');
      await stores.deployments.addRevision(revision(at, 1), {});
      expect(await stores.deployments.remove(at, 50)).toBe(true);
      expect(await stores.deployments.remove(at, 51)).toBe(false);
      expect(await stores.deployments.find(at)).toBeUndefined();
      expect(await stores.deployments.find(at, { deleted: true })).toMatchObject({ deletedAt: 50 });
      expect(await stores.deployments.revision(at, 1)).toMatchObject({ state: 'retired', retiredAt: 50 });
      await stores.deployments.addRevision(revision(at, 2, 60), {});
      expect(await stores.deployments.find(at)).toMatchObject({ latestRevision: 2, createdAt: 60, state: 'Creating' });
    });

    it('keeps that somebody unloaded it, until somebody loads it, and where loading begins', async () => {
      const at = named('idle', 'idle');
      const wanted = async () => (await stores.rollouts.wanted()).filter(({ namespace }) => namespace === 'idle');
      const { deployments } = stores;
      const ready = (number: number, time: number) =>
        stores.rollouts.report(at, { state: 'Available', servingRevision: number, revision: { number, state: 'ready' }, at: time });
      await deployments.addRevision(revision(at, 1), {});
      await ready(1, 20);
      expect(await deployments.setLoaded(at, true, 30)).toBe(false);
      expect(await deployments.setLoaded(at, false, 30)).toBe(true);
      expect(await deployments.setLoaded(at, false, 31)).toBe(false);
      const unloaded = await deployments.find(at);
      expect(unloaded).toMatchObject({ state: 'Unloaded', unloadedAt: 30, updatedAt: 30 });
      expect(unloaded).not.toHaveProperty('servingRevision');
      expect(await deployments.revision(at, 1)).toMatchObject({ state: 'retired', retiredAt: 30, readyAt: 20 });
      expect(await wanted()).toEqual([{ ...at, latestRevision: 1, servingRevision: 1, isUnloaded: true }]);
      await ready(1, 40);
      expect(await deployments.find(at)).toEqual(unloaded);
      expect(await deployments.setLoaded(at, true, 50)).toBe(true);
      expect(await deployments.find(at)).toMatchObject({ state: 'Creating', servingRevision: 1 });
      expect(await deployments.find(at)).not.toHaveProperty('unloadedAt');
      expect(await wanted()).toEqual([{ ...at, latestRevision: 1, servingRevision: 1 }]);
      await ready(1, 60);
      expect(await deployments.revision(at, 1)).toMatchObject({ state: 'ready', readyAt: 20 });
      expect(await deployments.revision(at, 1)).not.toHaveProperty('retiredAt');
    });

    it('keeps it unloaded through a new revision, which is where loading begins then; what is made again is loaded', async () => {
      const at = named('idle-changed', 'idle-changed');
      const wanted = async () => (await stores.rollouts.wanted()).filter(({ namespace }) => namespace === 'idle-changed');
      const { deployments } = stores;
      await deployments.addRevision(revision(at, 1), {});
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' }, at: 20 });
      await deployments.setLoaded(at, false, 30);
      await deployments.addRevision(revision(at, 2), {});
      expect(await deployments.find(at)).toMatchObject({ state: 'Unloaded', latestRevision: 2, unloadedAt: 30 });
      expect(await wanted()).toEqual([{ ...at, latestRevision: 2, isUnloaded: true }]);
      await deployments.remove(at, 40);
      expect(await deployments.setLoaded(at, true, 50)).toBe(false);
      await deployments.addRevision(revision(at, 3, 60), {});
      expect(await deployments.find(at)).toMatchObject({ state: 'Creating', latestRevision: 3 });
      expect(await deployments.find(at)).not.toHaveProperty('unloadedAt');
      expect(await wanted()).toEqual([{ ...at, latestRevision: 3 }]);
    });

    it('tells the serving process what is wanted', async () => {
      const at = named('wanted', 'wanted');
      await stores.deployments.addRevision(revision(at, 1), {});
      const wanted = async () => (await stores.rollouts.wanted()).filter(({ namespace }) => namespace === 'wanted');
      expect(await wanted()).toEqual([{ ...at, latestRevision: 1 }]);
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' }, at: 20 });
      expect(await wanted()).toEqual([{ ...at, latestRevision: 1, servingRevision: 1 }]);
      await stores.deployments.remove(at, 30);
      expect(await wanted()).toEqual([]);
    });

    it('retires older revisions when a newer one is ready, and keeps the first time of readiness', async () => {
      const at = named('rolled');
      for (const number of [1, 2, 3]) await stores.deployments.addRevision(revision(at, number), {});
      const units = [{ predictor: 'main', node: 'unit', runtime: 'python' }];
      const ready = (number: number, time: number) =>
        stores.rollouts.report(at, { state: 'Available', servingRevision: number, revision: { number, state: 'ready', units }, at: time });
      await ready(1, 100);
      await ready(3, 200);
      await ready(3, 300);
      const states = (await stores.deployments.revisions(at, { limit: 9 })).map(({ state, readyAt, retiredAt }) => [
        state,
        readyAt,
        retiredAt,
      ]);
      expect(states).toEqual([
        ['ready', 200, undefined],
        ['retired', undefined, 200],
        ['retired', 100, 200],
      ]);
      expect(await stores.deployments.revision(at, 3)).toMatchObject({ units });
      expect(await stores.deployments.find(at)).toMatchObject({ state: 'Available', servingRevision: 3, updatedAt: 300 });
    });

    it('shows a failure without touching what serves', async () => {
      const at = named('failed');
      for (const number of [1, 2]) await stores.deployments.addRevision(revision(at, number), {});
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' }, at: 100 });
      await stores.rollouts.report(at, {
        state: 'Failed',
        message: 'no file',
        revision: { number: 2, state: 'failed', message: 'no file' },
        at: 200,
      });
      expect(await stores.deployments.find(at)).toMatchObject({ state: 'Failed', message: 'no file', servingRevision: 1 });
      expect(await stores.deployments.revision(at, 1)).toMatchObject({ state: 'ready' });
      expect(await stores.deployments.revision(at, 2)).toMatchObject({ state: 'failed', message: 'no file' });
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 2, revision: { number: 2, state: 'ready' }, at: 300 });
      expect(await stores.deployments.find(at)).not.toHaveProperty('message');
    });

    it('tells what does not work of the latest revision while that answers, until it works again', async () => {
      const at = named('faulty');
      await stores.deployments.addRevision(revision(at, 1), {});
      expect(await stores.rollouts.tellFault(at, 1, 'no broker')).toBe(false);
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' }, at: 100 });
      expect(await stores.rollouts.tellFault(at, 1, 'no broker')).toBe(true);
      expect(await stores.deployments.find(at)).toMatchObject({ state: 'Available', message: 'no broker' });
      expect(await stores.rollouts.tellFault(at, 1, undefined)).toBe(true);
      expect(await stores.deployments.find(at)).not.toHaveProperty('message');
      await stores.deployments.addRevision(revision(at, 2), {});
      expect(await stores.rollouts.tellFault(at, 1, 'no broker')).toBe(false);
      expect(await stores.deployments.find(at)).not.toHaveProperty('message');
    });

    it('tells how far the latest revision is while it is made, and not after', async () => {
      const at = named('fetching');
      await stores.deployments.addRevision(revision(at, 1), {});
      await stores.rollouts.tellProgress(at, 1, 'Fetching it: 1 of 2 MB.');
      expect(await stores.deployments.find(at)).toMatchObject({ state: 'Creating', message: 'Fetching it: 1 of 2 MB.' });
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' }, at: 100 });
      await stores.rollouts.tellProgress(at, 1, 'Fetching it: 2 of 2 MB.');
      expect(await stores.deployments.find(at)).not.toHaveProperty('message');
      await stores.deployments.addRevision(revision(at, 2), {});
      await stores.rollouts.tellProgress(at, 1, 'Fetching it: 2 of 2 MB.');
      expect(await stores.deployments.find(at)).not.toHaveProperty('message');
    });

    it('knows the models of all deployments that are there, and which of them are wanted or answer', async () => {
      const at = named('pinned');
      const of = async () => (await stores.pinnedModels()).filter(({ location }) => location.startsWith('/pinned/'));
      for (const number of [1, 2, 3]) {
        const added = revision(at, number);
        const models = added.models.map((model) => ({ ...model, location: `/pinned/${number}` }));
        await stores.deployments.addRevision({ ...added, models }, {});
        if (number === 2)
          await stores.rollouts.report(at, { state: 'Available', servingRevision: 2, revision: { number: 2, state: 'ready' }, at: 100 });
      }
      expect(new Set(await of())).toEqual(
        new Set([
          { location: '/pinned/1', current: false },
          { location: '/pinned/2', current: true },
          { location: '/pinned/3', current: true },
        ]),
      );
      await stores.deployments.remove(at, 200);
      expect(await of()).toEqual([]);
    });

    it('ignores a report about a deployment that is gone', async () => {
      const at = named('late');
      await stores.deployments.addRevision(revision(at, 1), {});
      await stores.deployments.remove(at, 20);
      await stores.rollouts.report(at, { state: 'Available', servingRevision: 1, revision: { number: 1, state: 'ready' }, at: 30 });
      expect(await stores.deployments.find(at, { deleted: true })).toMatchObject({ deletedAt: 20 });
      expect(await stores.deployments.revision(at, 1)).toMatchObject({ state: 'retired' });
    });
  });
}
