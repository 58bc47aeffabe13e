import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import { type NativeServer, startNativeServer } from '../../../testing/native-server.ts';
import { type Activity, createSearch } from '../../domain/catalog/index.ts';
import {
  createLineage,
  createLineageRecorder,
  deploymentRevisionRef,
  modelVersionRef,
  versionDeployed,
  versionRegistered,
} from '../../domain/lineage/index.ts';
import { createChanges } from '../../kernel/changes.ts';
import { createManualClock } from '../../kernel/clock.ts';
import { createSqlLineageStore } from '../../stores/sql/lineage/lineage-store.ts';
import { createLineageRoutes } from './lineage-routes.ts';
import { createPlatformRoutes } from './platform-routes.ts';
import { createSearchRoutes } from './search-routes.ts';
import { createWhyRoute } from './why-route.ts';

const clock = createManualClock();
const now = clock.now();
const failed: Activity = {
  kind: 'execution',
  id: 'p/d/a1',
  title: 'a1',
  subtitle: 'train',
  state: 'failed',
  at: now - 10,
  startedAt: now - 1000,
  endedAt: now - 10,
  trouble: 'ValueError: no pictures',
};
const forgotten: Activity = { ...failed, id: 'p/d/a0', at: now - 3 * 86_400_000 };
const broken: Activity = { ...forgotten, kind: 'deployment', id: 'default/food', trouble: 'No such model.' };
const running: Activity = {
  ...failed,
  kind: 'run',
  id: 'r1',
  state: 'running',
  at: now,
  startedAt: now - 500,
  endedAt: null,
  trouble: null,
};

describe('areas of the native API that join the rooms', () => {
  let server: NativeServer;
  let dispose: () => Promise<void>;

  beforeAll(async () => {
    const opened = await backends[0]!.open();
    dispose = opened.dispose;
    const store = createSqlLineageStore(opened.database);
    const lineage = createLineage({
      store,
      // The run was deleted.
      describe: async ({ kind, id }) => (kind === 'run' ? null : { title: id, state: null, at: null }),
      findPrediction: async (id) =>
        id === 'p1'
          ? {
              description: { title: 'fruit', state: 'succeeded', at: 5 },
              revision: deploymentRevisionRef('default', 'food', 1),
              modelVersions: [modelVersionRef('food', 1)],
            }
          : null,
    });
    await createLineageRecorder(
      store,
      createChanges(),
    )([
      ...versionRegistered({ name: 'food', version: 1 }, { runId: 'r1' }, 2),
      versionDeployed({ name: 'food', version: 1 }, { namespace: 'default', name: 'food', revision: 1 }, 3),
    ]);
    const why = createWhyRoute(lineage);
    server = await startNativeServer({
      lineage: createLineageRoutes(lineage),
      search: createSearchRoutes(
        createSearch({
          catalog: { findByText: async () => [] },
          describe: async ({ kind, id }) => (kind === 'registered_model' && id === 'food' ? { title: 'food', state: null, at: 1 } : null),
        }),
      ),
      predictions: { why, list: () => ({ items: [], nextPageToken: null }), get: () => Promise.reject(new Error('not asked')) },
      platform: createPlatformRoutes({
        info: () => Promise.reject(new Error('not asked')),
        catalog: {
          recent: async (kind) => ({ execution: [failed, forgotten], run: [running], deployment: [broken], batch_job: [] })[kind],
          counts: async () => ({ experiments: 1, runs: 1, models: 0, executions: 2, deployments: 1 }),
        },
        clock,
      }),
    });
  });
  afterAll(async () => {
    await server.close();
    await dispose();
  });

  const get = async (path: string) => (await server.app.inject({ url: `/api/v1${path}` })).json();

  it('lineage shows each entity with its page, and one that is gone without', async () => {
    const graph = await get('/lineage?kind=model_version&id=food%2F1');
    expect(graph.nodes.map((node: { href: string | null; distance: number }) => [node.href, node.distance])).toEqual([
      [null, -1],
      ['/models/food/versions/1', 0],
      ['/deployments/default/food?tab=revisions&revision=1', 1],
    ]);
  });

  it('why answers with pages, and with a reason where a link is missing', async () => {
    const why = await get('/predictions/p1/why');
    expect(why.chain.map((link: { kind: string; href: string | null }) => [link.kind, link.href])).toEqual([
      ['prediction', '/predictions/p1'],
      ['deployment_revision', '/deployments/default/food?tab=revisions&revision=1'],
      ['model_version', '/models/food/versions/1'],
      ['run', '/runs/r1'],
      ['execution', null],
      ['source_data', null],
    ]);
    expect((await get('/predictions/p2/why')).error).toMatchObject({ code: 'not_found' });
  });

  it('search gives the page of what it found', async () => {
    expect((await get('/search?q=food')).items).toMatchObject([{ kind: 'registered_model', href: '/models/food', match: 'id' }]);
  });

  it('home shows what runs, what is recent, and what needs a person today', async () => {
    const home = await get('/home');
    expect(home.running).toMatchObject([{ id: 'r1', durationMs: 500, href: '/runs/r1' }]);
    expect(home.recent.executions).toMatchObject([{ id: 'p/d/a1', durationMs: 990 }, { id: 'p/d/a0' }]);
    expect(home.attention).toMatchObject([
      { id: 'p/d/a1', reason: 'ValueError: no pictures' },
      { id: 'default/food', reason: 'No such model.' },
    ]);
    expect(home.attention).toHaveLength(2);
  });
});
