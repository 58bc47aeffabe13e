// The areas of experiments, runs, artifacts and models, over rows that the MLflow client's calls make. Answers are checked
// against the contract by the server itself.
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MlflowServer, startMlflowServer } from '../../../testing/mlflow-server.ts';
import { type NativeServer, startNativeServer } from '../../../testing/native-server.ts';
import { createArtifactsRoutes } from './artifacts-routes.ts';
import { createExperimentsRoutes } from './experiments-routes.ts';
import { createModelsRoutes } from './models-routes.ts';
import { createRunsRoutes } from './runs-routes.ts';

describe('tracking over the native API', () => {
  let mlflow: MlflowServer;
  let server: NativeServer;

  beforeAll(async () => {
    mlflow = await startMlflowServer();
    const { tracking, registry, artifacts } = mlflow.deps;
    const servedModels = async () => [
      {
        modelName: 'food',
        modelVersion: '1',
        at: {
          namespace: 'default',
          name: 'food',
          revision: 3,
          predictor: 'main',
          trafficPercent: 100,
          shadow: false,
          state: 'ready' as const,
        },
      },
    ];
    server = await startNativeServer({
      experiments: createExperimentsRoutes(tracking),
      runs: createRunsRoutes(tracking, registry.versions),
      artifacts: createArtifactsRoutes(tracking, artifacts),
      models: createModelsRoutes({ registry, tracking, artifacts, servedModels }),
    });

    await tracking.experiments.create('food/pictures', { tags: [{ key: 'team', value: 'Bakers' }] });
    const tags = Object.entries({
      'mlflow.user': 'ada',
      'mlflow.note.content': 'about it',
      'ovenbird.execution': 'p/d/a1',
      'ovenbird.node': 'n0',
      'ovenbird.attempt': '1',
    }).map(([key, value]) => ({ key, value }));
    await tracking.runs.create({ experimentId: '1', userId: '', name: 'first', startedAtMs: 1000, tags });
    await tracking.runs.create({
      experimentId: '1',
      userId: 'bob',
      name: 'second',
      startedAtMs: 2000,
      tags: [{ key: 'mlflow.parentRunId', value: 'run-1' }],
    });
    const metrics = Array.from({ length: 200 }, (_, step) => ({
      key: 'loss',
      value: step === 150 ? Number.NaN : 200 - step,
      timestampMs: step,
      step,
    }));
    await tracking.logging.logBatch('run-1', { metrics, params: [{ key: 'lr', value: '0.1' }], tags: [] });
    await tracking.runs.update('run-1', { status: 'FINISHED', endedAtMs: 5000 });
    const dataset = { name: 'foods', digest: 'abc', sourceType: 'local', source: '{}', schema: null, profile: null };
    await tracking.links.logInputs('run-1', [{ ...dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] }], []);
    const model = await tracking.loggedModels.create({
      experimentId: '1',
      name: 'model',
      modelType: 'keras',
      sourceRunId: 'run-1',
      params: [],
      tags: [],
    });
    await tracking.links.logOutputs('run-1', [{ modelId: model.modelId, step: 7 }]);
    await artifacts.write(model.artifactUri, 'MLmodel', Readable.from(['flavors: {python_function: {}}']));
    await artifacts.write('mlflow-artifacts:/1/run-1/artifacts', 'plots/page.html', Readable.from(['<script>']));
    await registry.models.create('food', { description: 'sorts food', tags: [] });
    await registry.versions.create({
      name: 'food',
      source: model.artifactUri,
      runId: 'run-1',
      modelId: model.modelId,
      runLink: '',
      description: '',
      tags: [],
    });
  });
  afterAll(async () => {
    await server.close();
    await mlflow.close();
  });

  const get = async (path: string) => (await server.app.inject({ url: `/api/v1${path}` })).json();
  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) =>
    (await server.app.inject({ method, url: `/api/v1${path}`, ...(payload ? { payload } : {}) })).json();

  it('lists experiments with what is in them, and finds them by text', async () => {
    const { items } = await get('/experiments');
    expect(items).toMatchObject([
      { experimentId: '1', name: 'food/pictures', runCount: 2, runningCount: 1, latestRunAt: 2000 },
      { experimentId: '0', name: 'Default', runCount: 0, latestRunAt: null },
    ]);
    expect((await get('/experiments?q=bakers')).items).toHaveLength(1);
    expect((await get('/experiments?pageSize=1')).nextPageToken).toEqual(expect.any(String));
    expect((await get('/experiments?lifecycle=deleted')).items).toEqual([]);
  });

  it('names what the runs of an experiment logged', async () => {
    expect(await get('/experiments/1')).toMatchObject({
      metricKeys: ['loss'],
      paramKeys: ['lr'],
      tagKeys: expect.arrayContaining(['mlflow.user']),
    });
    expect(await get('/experiments/77')).toMatchObject({ error: { code: 'not_found' } });
  });

  it('searches runs in all experiments, with who made them', async () => {
    const { items } = await send('POST', '/runs/search', { filter: "params.lr = '0.1'" });
    expect(items).toMatchObject([
      {
        runId: 'run-1',
        name: 'first',
        status: 'finished',
        state: 'succeeded',
        user: 'ada',
        durationMs: 4000,
        metrics: { loss: 1 },
        madeBy: { project: 'p', domain: 'd', name: 'a1', nodeId: 'n0', attempt: 1 },
      },
    ]);
    const page = await send('POST', '/runs/search', { experimentIds: ['1'], pageSize: 1 });
    expect(page.items).toMatchObject([{ runId: 'run-2', parentRunId: 'run-1', state: 'running', endedAt: null, madeBy: null }]);
    expect((await send('POST', '/runs/search', { experimentIds: ['1'], pageSize: 1, pageToken: page.nextPageToken })).items).toMatchObject([
      { runId: 'run-1' },
    ]);
    expect(await send('POST', '/runs/search', { filter: 'x' })).toMatchObject({ error: { code: 'invalid_argument', field: 'filter' } });
  });

  it('shows a run with its data, its models and the versions made of it', async () => {
    expect(await get('/runs/run-1')).toMatchObject({
      experimentName: 'food/pictures',
      description: 'about it',
      latestMetrics: [{ key: 'loss', value: 1, step: 199, at: 199 }],
      datasets: [{ name: 'foods', digest: 'abc', context: 'training' }],
      loggedModels: [{ modelId: 'm-1', name: 'model', status: 'pending', step: 7 }],
      modelVersions: [{ name: 'food', version: '1', aliases: [] }],
    });
  });

  it('thins curves, and keeps a NaN', async () => {
    const { series } = await send('POST', '/metrics/history', { runIds: ['run-1', 'run-2'], keys: ['loss', 'none'], maxPoints: 20 });
    expect(series).toMatchObject([{ runId: 'run-1', key: 'loss', totalPoints: 200, sampled: true }]);
    expect(series[0].values.length).toBeLessThanOrEqual(20);
    expect(series[0].values).toContain('NaN');
    expect([series[0].steps[0], series[0].steps.at(-1)]).toEqual([0, 199]);
  });

  it('lists and sends files, which no browser runs', async () => {
    expect(await get('/runs/run-1/artifacts?path=plots')).toEqual({
      path: 'plots',
      files: [{ path: 'plots/page.html', name: 'page.html', isDirectory: false, sizeBytes: 8 }],
    });
    const answer = await server.app.inject({ url: '/api/v1/runs/run-1/artifacts/content?path=plots/page.html' });
    expect([answer.body, answer.headers['content-security-policy']]).toEqual(['<script>', expect.stringContaining('sandbox')]);
    expect((await get('/logged-models/m-1/artifacts')).files).toMatchObject([{ name: 'MLmodel' }]);
    expect(await get('/runs/run-1/artifacts/content?path=../x')).toMatchObject({ error: { code: 'invalid_argument', field: 'path' } });
  });

  it('shows models and versions with where they serve, and moves an alias', async () => {
    expect(await send('PUT', '/models/food/aliases/champion', { version: '1' })).toMatchObject({
      aliases: { champion: '1' },
      servedAt: [{ name: 'food', version: '1' }],
    });
    expect((await get('/models?q=FOO')).items).toMatchObject([
      { name: 'food', description: 'sorts food', versionCount: 1, latestVersion: '1' },
    ]);
    expect((await get('/models/food/versions')).items).toMatchObject([
      { version: '1', aliases: ['champion'], state: 'ready', modelId: 'm-1' },
    ]);
    expect(await get('/models/food/versions/1')).toMatchObject({
      runName: 'first',
      experimentId: '1',
      flavors: ['python_function'],
      signature: null,
      servedAt: [{ namespace: 'default', revision: 3 }],
    });
    expect(await send('PUT', '/models/food/aliases/champion', { version: 'x' })).toMatchObject({
      error: { code: 'invalid_argument', field: 'body.version' },
    });
    expect(await send('DELETE', '/models/food/aliases/champion')).toMatchObject({ aliases: {} });
    expect(await get('/models/nobody')).toMatchObject({ error: { code: 'not_found' } });
  });
});
