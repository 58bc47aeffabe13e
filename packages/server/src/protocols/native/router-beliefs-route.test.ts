import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NativeServer, startNativeServer } from '../../../testing/native-server.ts';
import type { Deployments, DeploymentView, RouterBelief } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { createDeploymentsRoutes, type DeploymentsRoutesDeps } from './deployments-routes.ts';

const untouched = (name: string): never => {
  throw new Error(`${name} was not asked`);
};
const interval = { low: 0, high: 1 };
const believed: RouterBelief[] = [
  {
    predictor: 'main',
    node: 'greedy',
    strategy: 'epsilon_greedy',
    epsilon: 0.1,
    branches: [
      { branch: 'a', tries: 2, successes: 1, mean: 0.5, interval },
      { branch: 'b', tries: 0, successes: 0, interval },
    ],
  },
  { predictor: 'main', node: 'thompson', strategy: 'thompson_sampling', branches: [] },
];

let server: NativeServer;
const asked: unknown[] = [];
beforeAll(async () => {
  const deployments = {
    get: async ({ name }: { name: string }) => {
      if (name !== 'iris') throw new PlatformError('not_found', 'No such deployment.');
      return { latest: 'latest', serving: 'serving' } as unknown as DeploymentView;
    },
  } as unknown as Deployments;
  const deps: DeploymentsRoutesDeps = {
    deployments,
    traffic: { sparklines: () => untouched('traffic') },
    replicaCounts: { of: () => untouched('replica counts') },
    loadWishes: { load: () => untouched('load'), unload: () => untouched('unload') },
    routerBeliefs: async (revision) => {
      asked.push(revision);
      return believed;
    },
    parseManifest: () => untouched('manifest'),
    inferenceUrl: () => null,
  };
  server = await startNativeServer({ deployments: createDeploymentsRoutes(deps) });
});
afterAll(() => server.close());

const get = async (path: string) => (await server.app.inject({ url: `/api/v1${path}` })).json();

it('tells what the routers of the revision that serves believe, with null for what is not known', async () => {
  const { items } = await get('/deployments/default/iris/routers');
  expect(asked).toEqual(['serving']);
  expect(items).toEqual([
    { ...believed[0], branches: [believed[0]!.branches[0], { ...believed[0]!.branches[1], mean: null }] },
    { ...believed[1], epsilon: null },
  ]);
  expect((await get('/deployments/default/none/routers')).error.code).toBe('not_found');
});
