import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backends } from '../../../../testing/backends.ts';
import { type Change, createChanges } from '../../../kernel/changes.ts';
import { createManualClock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import { createSqlDeploymentStore } from '../../../stores/sql/serving/deployment-store.ts';
import type { LineageEdge } from '../../lineage/index.ts';
import type { DeploymentManifest, DeploymentSpec } from '../manifest/deployment-spec.ts';
import { createDeployments, type Deployments } from './deployments.ts';
import { createLoadWishes, type LoadWishes } from './load-wishes.ts';
import type { LocatedModel } from './model-uri.ts';

const iris = { namespace: 'default', name: 'iris' };

function manifest(change: { name?: string; modelUri?: string; implementation?: string; replicas?: number } = {}): DeploymentManifest {
  const { name = 'iris', modelUri = 'models:/iris@champion', implementation = 'MLFLOW_SERVER', replicas } = change;
  const spec: DeploymentSpec = {
    namespace: 'default',
    name,
    annotations: {},
    labels: {},
    protocol: 'seldon',
    ...(replicas === undefined ? {} : { replicas }),
    predictors: [
      {
        name: 'main',
        graph: { name: 'unit', implementation, modelUri, parameters: [], children: [] },
        componentSpecs: [],
        shadow: false,
        annotations: {},
        labels: {},
        orchestratorEnv: {},
      },
    ],
  };
  return { spec, document: { kind: 'SeldonDeployment', change } };
}

describe('deployments', () => {
  let deployments: Deployments;
  let wishes: LoadWishes;
  let dispose: () => Promise<void>;
  /** Version that the alias names. */
  let champion: number | undefined;
  /** Fingerprint of what is at every `s3:` uri. */
  let content: string;
  let edges: LineageEdge[];
  let changes: Change[];

  beforeEach(async () => {
    const { database, dispose: disposeDatabase } = await backends[0]!.open();
    dispose = disposeDatabase;
    champion = 1;
    content = 'a'.repeat(32);
    edges = [];
    changes = [];
    const bus = createChanges();
    bus.subscribe((change) => changes.push(change));
    const store = createSqlDeploymentStore(database);
    wishes = createLoadWishes({ store, changes: bus, clock: createManualClock(2000) });
    deployments = createDeployments({
      store,
      resolver: {
        resolve: async (uri) => {
          const { source, ...known } = locate(uri);
          return { location: uri.startsWith('s3:') ? `${source}#${content}` : source, ...known };
        },
        locate: async (uri) => locate(uri),
      },
      recordLineage: async (told) => void edges.push(...told),
      changes: bus,
      clock: createManualClock(1000),
    });
  });
  afterEach(() => dispose());

  function locate(uri: string): LocatedModel {
    if (uri.startsWith('s3:')) return { source: uri };
    const version = uri.endsWith('@champion') ? champion : Number(uri.split('/').at(-1));
    if (!version) throw new PlatformError('not_found', `nothing at ${uri}`);
    return { source: `/files/${version}`, modelName: 'iris', modelVersion: String(version), runId: `run-${version}` };
  }

  const versions = async () =>
    (await deployments.revisions(iris, { limit: 10 })).map((revision) => [
      revision.number,
      revision.cause,
      revision.models[0]!.modelVersion,
    ]);

  it('make the first revision, pinned to what the uri means now, linked to its version', async () => {
    expect(await deployments.apply([manifest()])).toEqual([{ ...iris, outcome: 'created', revision: 1, warnings: [] }]);
    const { deployment, latest, serving } = await deployments.get(iris);
    expect(deployment).toMatchObject({ state: 'Creating', latestRevision: 1 });
    expect(latest).toMatchObject({
      models: [{ predictor: 'main', node: 'unit', uri: 'models:/iris@champion', location: '/files/1', modelVersion: '1', runId: 'run-1' }],
      document: manifest().document,
    });
    expect(serving).toBeUndefined();
    expect(edges).toEqual([
      {
        from: { kind: 'model_version', id: 'iris/1' },
        to: { kind: 'deployment_revision', id: 'default/iris/1' },
        role: 'was_deployed_as',
        at: 1000,
      },
    ]);
    expect(changes).toEqual([{ topic: 'deployment', id: 'default/iris', kind: 'created', at: 1000 }]);
  });

  it('leave alone what differs in nothing, and make a revision of what does', async () => {
    await deployments.apply([manifest()]);
    expect((await deployments.apply([manifest()]))[0]).toMatchObject({ outcome: 'unchanged', revision: 1 });
    expect((await deployments.apply([manifest({ replicas: 2 })]))[0]).toMatchObject({ outcome: 'configured', revision: 2 });
  });

  it('check every manifest before the first takes effect', async () => {
    const bad = manifest({ name: 'bad', modelUri: 'models:/iris/none' });
    await expect(deployments.apply([manifest(), bad])).rejects.toMatchObject({
      code: 'not_found',
      message: 'spec.predictors[0].graph.modelUri: nothing at models:/iris/none',
      details: { field: 'spec.predictors[0].graph.modelUri' },
    });
    await expect(deployments.apply([manifest(), manifest({ name: 'bad', implementation: 'X' })])).rejects.toMatchObject({
      code: 'invalid_argument',
    });
    await expect(deployments.apply([manifest(), manifest({ name: 'bad', implementation: 'TEMPO_SERVER' })])).rejects.toMatchObject({
      code: 'unimplemented',
    });
    await expect(deployments.get(iris)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('follow an alias that moves, once per move, and say so', async () => {
    await deployments.apply([manifest()]);
    expect(await deployments.followUris(iris)).toBe(false);
    champion = 2;
    expect(await deployments.followUris(iris)).toBe(true);
    expect(await deployments.followUris(iris)).toBe(false);
    expect(await versions()).toEqual([
      [2, 'alias_moved', '2'],
      [1, 'apply', '1'],
    ]);
    expect((await deployments.get(iris)).latest.causeText).toBe('champion moved from 1 to 2');
  });

  it('do not follow a uri that names a version', async () => {
    await deployments.apply([manifest({ modelUri: 'models:/iris/1' })]);
    champion = 2;
    expect(await deployments.followUris(iris)).toBe(false);
  });

  it('make a revision of a bucket’s new content when the manifest is applied again, not before', async () => {
    const inBucket = manifest({ modelUri: 's3://models/iris' });
    await deployments.apply([inBucket]);
    content = 'b'.repeat(32);
    expect(await deployments.followUris(iris)).toBe(false);
    expect(await deployments.apply([inBucket])).toMatchObject([{ outcome: 'configured', revision: 2 }]);
    expect(await deployments.apply([inBucket])).toMatchObject([{ outcome: 'unchanged', revision: 2 }]);
    await deployments.rollback(iris, 1);
    expect((await deployments.get(iris)).latest.models).toMatchObject([{ location: `s3://models/iris#${'a'.repeat(32)}` }]);
  });

  it('keep what they have when an alias is taken away', async () => {
    await deployments.apply([manifest()]);
    champion = undefined;
    await expect(deployments.followUris(iris)).rejects.toMatchObject({ code: 'not_found' });
    expect(await versions()).toHaveLength(1);
  });

  it('roll back to the very models of a revision, until the alias moves again', async () => {
    await deployments.apply([manifest()]);
    champion = 2;
    await deployments.followUris(iris);
    expect(await deployments.rollback(iris, 1)).toMatchObject({ outcome: 'configured', revision: 3 });
    expect(await deployments.followUris(iris)).toBe(false);
    champion = 3;
    expect(await deployments.followUris(iris)).toBe(true);
    expect(await versions()).toEqual([
      [4, 'alias_moved', '3'],
      [3, 'rollback', '1'],
      [2, 'alias_moved', '2'],
      [1, 'apply', '1'],
    ]);
  });

  it('roll back also when an alias leads nowhere now', async () => {
    await deployments.apply([manifest()]);
    await deployments.apply([manifest({ replicas: 2 })]);
    champion = undefined;
    expect(await deployments.rollback(iris, 1)).toMatchObject({ revision: 3 });
  });

  it('take an applied manifest as a decision against a rollback', async () => {
    await deployments.apply([manifest()]);
    champion = 2;
    await deployments.followUris(iris);
    await deployments.rollback(iris, 1);
    expect((await deployments.apply([manifest()]))[0]).toMatchObject({ outcome: 'configured', revision: 4 });
    expect((await deployments.get(iris)).latest.models[0]!.modelVersion).toBe('2');
  });

  it('say which revision there is none of, and that nothing happens for the latest', async () => {
    await deployments.apply([manifest()]);
    await expect(deployments.rollback(iris, 7)).rejects.toMatchObject({ code: 'not_found', details: { field: 'revision' } });
    expect(await deployments.rollback(iris, 1)).toMatchObject({ outcome: 'unchanged', revision: 1 });
  });

  it('stay unloaded, whatever is applied, moved or rolled back, and say so', async () => {
    await deployments.apply([manifest()]);
    expect(await wishes.unload(iris)).toEqual({ outcome: 'changed', revision: 1 });
    expect(await wishes.unload(iris)).toEqual({ outcome: 'unchanged', revision: 1 });
    expect(changes.map(({ kind, at }) => [kind, at])).toEqual([
      ['created', 1000],
      ['updated', 2000],
    ]);
    const warned = [expect.stringContaining('default/iris is unloaded and stays so')];
    expect(await deployments.apply([manifest()])).toMatchObject([{ outcome: 'unchanged', warnings: warned }]);
    expect(await deployments.apply([manifest({ replicas: 2 })])).toMatchObject([{ outcome: 'configured', warnings: warned }]);
    expect(await deployments.rollback(iris, 1)).toMatchObject({ outcome: 'configured', warnings: warned });
    champion = 2;
    expect(await deployments.followUris(iris)).toBe(true);
    expect((await deployments.get(iris)).deployment).toMatchObject({ state: 'Unloaded', latestRevision: 4 });
    expect(await wishes.load(iris)).toEqual({ outcome: 'changed', revision: 4 });
    expect((await deployments.get(iris)).deployment.state).toBe('Creating');
    await expect(wishes.load({ ...iris, name: 'nobody' })).rejects.toMatchObject({ code: 'not_found', details: { field: 'name' } });
  });

  it('keep revisions of what was deleted, and count on when it is made again', async () => {
    await deployments.apply([manifest()]);
    await deployments.remove(iris);
    await expect(deployments.get(iris)).rejects.toMatchObject({ code: 'not_found' });
    await expect(deployments.remove(iris)).rejects.toMatchObject({ code: 'not_found' });
    expect(await versions()).toHaveLength(1);
    expect((await deployments.apply([manifest()]))[0]).toMatchObject({ outcome: 'created', revision: 2 });
    await expect(deployments.revisions({ namespace: 'default', name: 'none' }, { limit: 1 })).rejects.toMatchObject({ code: 'not_found' });
    expect(changes.map((change) => change.kind)).toEqual(['created', 'deleted', 'updated']);
  });

  it('show what a manifest would change, and where its models lead by now, without changing anything', async () => {
    expect(await deployments.diff([manifest()])).toMatchObject([{ outcome: 'created', changes: [{ path: '', after: {} }] }]);
    await deployments.apply([manifest()]);
    expect(await deployments.diff([manifest()])).toMatchObject([{ outcome: 'unchanged', changes: [] }]);
    champion = 2;
    expect(await deployments.diff([manifest({ replicas: 2 })])).toMatchObject([
      {
        outcome: 'configured',
        changes: [
          { path: 'change.replicas', after: 2 },
          { path: 'models.main.unit', before: 'iris/1', after: 'iris/2' },
        ],
      },
    ]);
    await expect(deployments.diff([manifest({ implementation: 'X' })])).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(await versions()).toHaveLength(1);
  });

  describe('with two predictors', () => {
    const only = manifest().spec.predictors[0]!;
    const split = (main: number): DeploymentManifest => ({
      spec: {
        ...manifest().spec,
        predictors: [
          { ...only, traffic: main },
          { ...only, name: 'canary', traffic: 100 - main },
        ],
      },
      document: {
        kind: 'SeldonDeployment',
        spec: {
          predictors: [
            { name: 'main', traffic: main },
            { name: 'canary', traffic: 100 - main },
          ],
        },
      },
    });

    it('take other weights as a revision with the very models of the latest, wherever aliases are by now', async () => {
      await deployments.apply([split(90)]);
      champion = 2;
      expect(await deployments.setTraffic(iris, { main: 60, canary: 40 }, 1)).toMatchObject({ outcome: 'configured', revision: 2 });
      const { latest } = await deployments.get(iris);
      expect(latest).toMatchObject({ causeText: 'weights: main 90 → 60 %, canary 10 → 40 %', document: split(60).document });
      expect(latest.models.map(({ modelVersion }) => modelVersion)).toEqual(['1', '1']);
      expect(await deployments.setTraffic(iris, { main: 60 }, 2)).toMatchObject({ outcome: 'unchanged', revision: 2 });
      // The move of the alias is not forgotten over it.
      expect(await deployments.followUris(iris)).toBe(true);
    });

    it('refuse weights that do not make 100, and those of nobody', async () => {
      await deployments.apply([split(90)]);
      await expect(deployments.setTraffic(iris, { main: 60 }, 1)).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(deployments.setTraffic(iris, { nobody: 0 }, 1)).rejects.toMatchObject({ details: { field: 'weights.nobody' } });
      expect(await versions()).toHaveLength(1);
    });

    it('refuse weights and rollbacks of who does not know the latest revision', async () => {
      await deployments.apply([split(90)]);
      await deployments.apply([split(80)]);
      const stale = { code: 'aborted', details: { field: 'ifRevision', latestRevision: 2 } };
      await expect(deployments.setTraffic(iris, { main: 50, canary: 50 }, 1)).rejects.toMatchObject(stale);
      await expect(deployments.rollback(iris, 1, 1)).rejects.toMatchObject(stale);
      expect(await deployments.rollback(iris, 1, 2)).toMatchObject({ revision: 3 });
    });
  });

  it('warn of what a manifest asks for in vain', async () => {
    const [outcome] = await deployments.apply([manifest({ replicas: 0 })]);
    expect(outcome!.warnings).toEqual([expect.stringContaining('replicas: 0 is taken as 1')]);
  });
});
