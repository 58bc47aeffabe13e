import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import { type Change, createChanges } from '../../kernel/changes.ts';
import { createManualClock } from '../../kernel/clock.ts';
import { createFsBlobStore } from '../../stores/blob/fs/fs-blob-store.ts';
import { createRegistryStores } from '../../stores/sql/registry/registry-stores.ts';
import { createTrackingStores } from '../../stores/sql/tracking/tracking-stores.ts';
import { type Artifacts, createArtifacts } from '../artifacts/index.ts';
import type { LineageEdge } from '../lineage/index.ts';
import { createTracking, type Tracking } from '../tracking/index.ts';
import { describeModel } from './model-description.ts';
import { createRegistry, type Registry } from './registry.ts';

describe('the registry', () => {
  let registry: Registry;
  let tracking: Tracking;
  let artifacts: Artifacts;
  let dispose: () => Promise<void>;
  const edges: LineageEdge[] = [];
  const seen: Change[] = [];

  beforeAll(async () => {
    const opened = await backends[0]!.open();
    const folder = mkdtempSync(join(tmpdir(), 'ovenbird-registry-'));
    dispose = async () => {
      await opened.dispose();
      rmSync(folder, { recursive: true });
    };
    const changes = createChanges();
    changes.subscribe((change) => seen.push(change));
    const shared = { changes, clock: createManualClock(), recordEdges: async (made: readonly LineageEdge[]) => void edges.push(...made) };
    artifacts = createArtifacts(createFsBlobStore(folder));
    tracking = createTracking({ stores: createTrackingStores(opened.database), ...shared });
    registry = createRegistry({ stores: createRegistryStores(opened.database), tracking, artifacts, ...shared });
  });
  afterAll(() => dispose());

  let names = 0;
  async function newModel(): Promise<string> {
    const name = `model ${++names}`;
    await registry.models.create(name, { description: null, tags: [] });
    return name;
  }
  const newRun = () => tracking.runs.create({ experimentId: '0', userId: '', name: '', startedAtMs: 0, tags: [] });
  const newLoggedModel = (sourceRunId: string, name = 'model') =>
    tracking.loggedModels.create({ experimentId: '0', name, modelType: '', sourceRunId, params: [], tags: [] });
  const register = (name: string, source: string, fields: object = {}) =>
    registry.versions.create({ name, source, runId: '', modelId: '', runLink: '', description: '', tags: [], ...fields });
  const write = (uri: string, path: string, text: string) => artifacts.write(uri, path, Readable.from([text]));

  it('resolves a logged model, and remembers the run that made it', async () => {
    const [name, run] = [await newModel(), await newRun()];
    const model = await newLoggedModel(run.runId);
    const version = await register(name, `models:/${model.modelId}`);
    expect(version).toMatchObject({ version: 1, storageUri: model.artifactUri, runId: run.runId, modelId: model.modelId, status: 'ready' });
    expect(edges.filter((edge) => edge.to.id === `${name}/1`).map((edge) => [edge.from.kind, edge.role])).toEqual([
      ['run', 'was_registered_as'],
      ['logged_model', 'was_registered_as'],
    ]);
    expect(await registry.versions.madeFromModels([model.modelId])).toMatchObject([{ name, version: 1 }]);
    expect(await registry.versions.madeFromRun(run.runId)).toMatchObject([{ name, version: 1 }]);
  });

  it('finds the model of a run below the run, else the logged model of that name', async () => {
    const [name, old, current] = [await newModel(), await newRun(), await newRun()];
    await write(old.artifactUri, 'model/MLmodel', 'flavors: {}');
    const model = await newLoggedModel(current.runId, 'my model');
    expect(await register(name, `runs:/${old.runId}/model`)).toMatchObject({
      storageUri: `${old.artifactUri}/model`,
      runId: old.runId,
      modelId: null,
    });
    expect(await register(name, `runs:/${current.runId}/my model`)).toMatchObject({
      storageUri: model.artifactUri,
      runId: current.runId,
      modelId: model.modelId,
    });
  });

  it('makes a version out of another version, wherever an alias points', async () => {
    const [from, to, run] = [await newModel(), await newModel(), await newRun()];
    const model = await newLoggedModel(run.runId);
    await register(from, `models:/${model.modelId}`);
    await registry.versions.setAlias(from, 'champion', 1);
    for (const source of [`models:/${from}/1`, `models:/${from}@champion`, `models:/${from}/latest`])
      expect(await register(to, source)).toMatchObject({ source, storageUri: model.artifactUri, modelId: model.modelId });
  });

  it.each([
    ['/etc/passwd', 'To use a local path'],
    ['file:///etc/passwd', 'To use a local path'],
    ['mlflow-artifacts:/../../x', 'without relative path references'],
    ['s3://bucket/%252e%252e/x', 'without relative path references'],
    ['models:/nobody/1', 'not found'],
    ['runs:/nobody/model', 'not found'],
    ['models:/what', 'it must be one of'],
  ])('refuses the source %s', async (source, message) => {
    await expect(register(await newModel(), source)).rejects.toThrow(message);
  });

  it('refuses a run that is not the one of the source', async () => {
    const [name, run] = [await newModel(), await newRun()];
    await expect(register(name, `runs:/${run.runId}/model`, { runId: 'other' })).rejects.toThrow(
      'must identify the resource that contains the source',
    );
  });

  it('takes a prompt without looking at its source', async () => {
    const name = await newModel();
    await registry.models.putTag(name, 'mlflow.prompt.is_prompt', 'true');
    await register(name, 'dummy-source', { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] });
    const all = { orderBy: [], pageSize: 100 };
    expect((await registry.models.search({ ...all, filter: '' })).items.map((each) => each.name)).not.toContain(name);
    expect(
      (await registry.models.search({ ...all, filter: "tags.`mlflow.prompt.is_prompt` = 'true'" })).items.map((each) => each.name),
    ).toEqual([name]);
    expect(
      (await registry.models.search({ ...all, filter: "tags.mlflow.prompt.is_prompt != 'true'" })).items.map((each) => each.name),
    ).not.toContain(name);
  });

  it('resolves what serving asks for, and says what is missing', async () => {
    const [name, run] = [await newModel(), await newRun()];
    const model = await newLoggedModel(run.runId);
    await register(name, `models:/${model.modelId}`);
    await register(name, 's3://bucket/x');
    await registry.versions.setAlias(name, 'champion', 1);
    await registry.versions.transition(name, 1, 'production', false);
    const first = { name, version: 1, runId: run.runId, modelId: model.modelId, artifactUri: model.artifactUri };
    expect(await registry.resolveModelUri(`models:/${name}@champion`)).toEqual(first);
    expect(await registry.resolveModelUri(`models:/${name}/1`)).toEqual(first);
    expect(await registry.resolveModelUri(`models:/${name}/Production`)).toEqual(first);
    expect(await registry.resolveModelUri(`models:/${name}/latest`)).toEqual({ name, version: 2, artifactUri: 's3://bucket/x' });
    expect(await registry.resolveModelUri(`models:/${model.modelId}`)).toEqual({
      runId: run.runId,
      modelId: model.modelId,
      artifactUri: model.artifactUri,
    });
    await expect(registry.resolveModelUri(`models:/${name}@nobody`)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining("no alias 'nobody'"),
    });
    await expect(registry.resolveModelUri(`models:/${name}/9`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(registry.resolveModelUri(`models:/${name}/Staging`)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Staging'),
    });
    await expect(registry.resolveModelUri('models:/nobody@champion')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['latest', 'reserved'],
    ['V2', 'reserved'],
    ['a b', 'Names may only contain'],
    ['a'.repeat(256), 'maximum length'],
  ])('refuses the alias %s', async (alias, message) => {
    const name = await newModel();
    await register(name, 's3://bucket/x');
    await expect(registry.versions.setAlias(name, alias, 1)).rejects.toThrow(message);
  });

  it('answers an alias that is not there as MLflow does', async () => {
    const name = await newModel();
    await expect(registry.versions.getByAlias(name, 'champion')).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'Registered model alias champion not found.',
    });
    await expect(registry.versions.getByAlias('nobody', 'champion')).rejects.toMatchObject({ code: 'not_found' });
    await registry.versions.removeAlias(name, 'champion');
  });

  it('archives others only for a stage in which one may be alone', async () => {
    const name = await newModel();
    await register(name, 's3://bucket/x');
    await expect(registry.versions.transition(name, 1, 'Archived', true)).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(registry.versions.transition(name, 1, 'best', false)).rejects.toThrow(
      'Value must be one of None, Staging, Production, Archived.',
    );
  });

  it.each(['a/b', 'a:b', ' '])('refuses the model name %j', async (name) => {
    await expect(registry.models.create(name, { description: null, tags: [] })).rejects.toMatchObject({
      code: 'invalid_argument',
      details: { field: 'name' },
    });
  });

  it('announces every change of a model', () => {
    expect(new Set(seen.filter((change) => change.topic === 'registered_model').map((change) => change.kind))).toEqual(
      new Set(['created', 'version_created', 'alias_set', 'stage_changed', 'updated']),
    );
  });

  it('tells what a model says of itself, and nothing of one that says nothing', async () => {
    const model = await newLoggedModel('');
    const columns = [
      { type: 'double', name: 'x', required: true },
      { type: 'array', items: { type: 'long' }, name: 'y', required: false },
    ];
    const signature = `signature:\n  inputs: '${JSON.stringify(columns)}'\n  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 6]}}]'\n  params: '[{"name": "top", "type": "long", "default": 3, "shape": null}]'\n`;
    await write(
      model.artifactUri,
      'MLmodel',
      `flavors:\n  python_function: {}\n  sklearn: {}\nsaved_input_example_info:\n  artifact_path: input_example.json\n${signature}`,
    );
    await write(model.artifactUri, 'input_example.json', '{"columns": ["x"], "data": [[1]]}');
    expect(await describeModel(artifacts, model.artifactUri)).toEqual({
      flavors: ['python_function', 'sklearn'],
      signature: {
        inputs: [
          { name: 'x', type: 'double', shape: null, required: true },
          { name: 'y', type: 'array<long>', shape: null, required: false },
        ],
        outputs: [{ name: null, type: 'tensor(float32)', shape: [-1, 6], required: true }],
        params: [{ name: 'top', type: 'long', default: 3 }],
      },
      inputExample: { columns: ['x'], data: [[1]] },
    });
    const nothing = { flavors: [], signature: null, inputExample: null };
    expect(await describeModel(artifacts, 's3://bucket/x')).toEqual(nothing);
    const broken = await newLoggedModel('');
    await write(broken.artifactUri, 'MLmodel', '{{{');
    expect(await describeModel(artifacts, broken.artifactUri)).toEqual(nothing);
  });
});
