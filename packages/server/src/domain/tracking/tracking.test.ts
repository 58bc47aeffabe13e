import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import { type Change, createChanges } from '../../kernel/changes.ts';
import { createManualClock } from '../../kernel/clock.ts';
import { createTrackingStores } from '../../stores/sql/tracking/tracking-stores.ts';
import type { LineageEdge } from '../lineage/index.ts';
import { createTracking, type Tracking } from './tracking.ts';

describe('tracking', () => {
  let tracking: Tracking;
  let dispose: () => Promise<void>;
  const edges: LineageEdge[] = [];
  const seen: Change[] = [];
  const clock = createManualClock();

  beforeAll(async () => {
    const opened = await backends[0]!.open();
    dispose = opened.dispose;
    const changes = createChanges();
    changes.subscribe((change) => seen.push(change));
    tracking = createTracking({
      stores: createTrackingStores(opened.database),
      changes,
      clock,
      recordEdges: async (made) => void edges.push(...made),
    });
  });
  afterAll(() => dispose());

  const newRun = (fields: object = {}) =>
    tracking.runs.create({ experimentId: '0', userId: 'ada', name: '', startedAtMs: 5, tags: [], ...fields });
  const log = (runId: string, parts: object) => tracking.logging.logBatch(runId, { metrics: [], params: [], tags: [], ...parts });
  const point = { key: 'm', value: 1, timestampMs: 1, step: 0 };

  it('names a run by its field, by its tag, or by itself, and keeps both equal', async () => {
    expect(await newRun({ name: 'a' })).toMatchObject({ name: 'a', tags: [{ key: 'mlflow.runName', value: 'a' }] });
    expect(await newRun({ tags: [{ key: 'mlflow.runName', value: 'b' }] })).toMatchObject({ name: 'b' });
    expect((await newRun()).name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    await expect(newRun({ name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('puts the artifacts of a run below those of its experiment', async () => {
    const experimentId = await tracking.experiments.create('elsewhere', { artifactLocation: 's3://bucket/root/', tags: [] });
    const run = await newRun({ experimentId });
    expect(run.artifactUri).toBe(`s3://bucket/root/${run.runId}/artifacts`);
  });

  it('ties a run to the task attempt whose tags it carries', async () => {
    const tags = Object.entries({ 'ovenbird.execution': 'p/d/a1', 'ovenbird.node': 'n0', 'ovenbird.attempt': '2' }).map(([key, value]) => ({
      key,
      value,
    }));
    const run = await newRun({ tags });
    expect(edges.filter((edge) => edge.to.id === run.runId)).toEqual([
      { from: { kind: 'task_attempt', id: 'p/d/a1/n0/2' }, to: { kind: 'run', id: run.runId }, role: 'made', at: clock.now() },
    ]);
  });

  it('ties a run to the data it read and the models it made', async () => {
    const { runId } = await newRun();
    const dataset = { name: 'foods', digest: 'abc', sourceType: 'local', source: 'x', schema: null, profile: null, tags: [] };
    await tracking.links.logInputs(runId, [dataset], []);
    const model = await tracking.loggedModels.create({
      experimentId: '0',
      name: 'm',
      modelType: '',
      sourceRunId: runId,
      params: [],
      tags: [],
    });
    await tracking.links.logOutputs(runId, [{ modelId: model.modelId, step: 1 }]);
    const own = edges.filter((edge) => edge.from.id === runId || edge.to.id === runId).map((edge) => [edge.from.id, edge.role, edge.to.id]);
    expect(own).toEqual([
      ['dataset:foods@abc', 'was_read_by', runId],
      [runId, 'logged', model.modelId],
      [runId, 'logged', model.modelId],
    ]);
  });

  it('stores infinities as the largest numbers, and cuts long values, as MLflow does', async () => {
    const { runId } = await newRun();
    await log(runId, {
      metrics: [{ ...point, value: Number.NEGATIVE_INFINITY }],
      params: [{ key: 'p', value: 'x'.repeat(7000) }],
      tags: [{ key: 't', value: 'x'.repeat(9000) }],
    });
    const run = await tracking.runs.get(runId);
    expect(run.metrics[0]?.value).toBe(-Number.MAX_VALUE);
    expect([run.params[0]?.value.length, run.tags.find((tag) => tag.key === 't')?.value.length]).toEqual([6000, 8000]);
  });

  it('names the wrong entry of a batch, and its limits', async () => {
    const { runId } = await newRun();
    await expect(log(runId, { metrics: [point, { ...point, key: 'a#' }] })).rejects.toMatchObject({
      details: { field: 'metrics[1].name' },
    });
    await expect(log(runId, { metrics: [{ ...point, timestampMs: -1 }] })).rejects.toThrow('Timestamp must be a nonnegative long');
    await expect(log(runId, { metrics: Array(1001).fill(point) })).rejects.toThrow('at most 1000 metrics. Got 1001 metrics');
    await expect(log(runId, { tags: Array(101).fill({ key: 't', value: '' }) })).rejects.toThrow('at most 100 tags');
    await expect(log(runId, { metrics: Array(950).fill(point), tags: Array(51).fill({ key: 't', value: '' }) })).rejects.toThrow(
      'at most 1000 metrics, params, and tags',
    );
    await expect(log(runId, { params: ['1', '1'].map((value) => ({ key: 'p', value })) })).rejects.toThrow(
      "Duplicate parameter keys have been submitted: ['p']",
    );
    expect((await tracking.runs.get(runId)).metrics).toEqual([]);
  });

  it('refuses to change a param, and quotes both values', async () => {
    const { runId } = await newRun();
    await tracking.logging.logParam(runId, { key: 'p', value: '1' });
    await tracking.logging.logParam(runId, { key: 'p', value: '1' });
    await expect(tracking.logging.logParam(runId, { key: 'p', value: '2' })).rejects.toThrow(
      `Changing param values is not allowed. Param with key='p' was already logged with value='1' for run ID='${runId}'. Attempted logging new value '2'.`,
    );
  });

  it('lets nobody write to a deleted run, but lets everybody read it', async () => {
    const { runId } = await newRun();
    await tracking.runs.delete(runId);
    await tracking.runs.delete(runId);
    const refused = { code: 'failed_precondition', message: `The run ${runId} must be in the 'active' state. Current state is deleted.` };
    await expect(tracking.logging.logMetric(runId, point)).rejects.toMatchObject(refused);
    await expect(tracking.logging.deleteTag(runId, 't')).rejects.toMatchObject(refused);
    await expect(tracking.runs.update(runId, { status: 'FAILED' })).rejects.toMatchObject(refused);
    await expect(tracking.links.logInputs(runId, [], [])).rejects.toMatchObject(refused);
    expect(await tracking.runs.get(runId)).toMatchObject({ lifecycle: 'deleted' });
    await tracking.runs.restore(runId);
    await tracking.logging.logMetric(runId, point);
  });

  it('keeps an experiment that is deleted out of use, and gives it back', async () => {
    const experimentId = await tracking.experiments.create('to delete', { tags: [] });
    await tracking.experiments.delete(experimentId);
    await expect(tracking.experiments.delete(experimentId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(newRun({ experimentId })).rejects.toMatchObject({ code: 'failed_precondition' });
    await expect(tracking.experiments.create('to delete', { tags: [] })).rejects.toThrow('It is deleted: restore it');
    expect((await tracking.experiments.getByName('to delete')).lifecycle).toBe('deleted');
    await tracking.experiments.restore(experimentId);
    await newRun({ experimentId });
  });

  it.each(['../x', 'mlflow-artifacts:/a/%2e%2e/b'])('refuses the artifact location %s', async (artifactLocation) => {
    await expect(tracking.experiments.create('bad location', { artifactLocation, tags: [] })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  it('loses no description of a model that two clients log at once', async () => {
    const { runId } = await newRun();
    await Promise.all([1, 2, 3].map((n) => tracking.logging.logModelHistory(runId, { n })));
    const history = (await tracking.runs.get(runId)).tags.find((tag) => tag.key === 'mlflow.log-model.history');
    expect(JSON.parse(history!.value)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('walks a logged model from pending to ready', async () => {
    const { modelId, status } = await tracking.loggedModels.create({
      experimentId: '0',
      name: '',
      modelType: '',
      sourceRunId: '',
      params: [],
      tags: [],
    });
    expect(status).toBe('pending');
    expect((await tracking.loggedModels.finalize(modelId, 'ready')).status).toBe('ready');
    const found = async (filter: string) =>
      (await tracking.loggedModels.search({ experimentIds: ['0'], filter, datasets: [], orderBy: [], pageSize: 50 })).items.map(
        (each) => each.modelId,
      );
    expect(await found("status = 'LOGGED_MODEL_READY'")).toEqual([modelId]);
    expect(await found("status = 'READY'")).toEqual([modelId]);
    await tracking.loggedModels.logParams(modelId, [{ key: 'p', value: '1' }]);
    await expect(tracking.loggedModels.logParams(modelId, [{ key: 'p', value: '2' }])).rejects.toThrow(
      'Changing param values is not allowed',
    );
    await tracking.loggedModels.delete(modelId);
    await expect(tracking.loggedModels.get(modelId)).rejects.toMatchObject({ code: 'not_found' });
    expect((await tracking.loggedModels.get(modelId, true)).lifecycle).toBe('deleted');
  });

  it('thins the curves of several runs at the same steps, ends kept', async () => {
    const runs = [await newRun(), await newRun()];
    await log(runs[0]!.runId, { metrics: Array.from({ length: 100 }, (_, step) => ({ ...point, step })) });
    await log(runs[1]!.runId, {
      metrics: [
        { ...point, step: 33 },
        { ...point, step: 77 },
      ],
    });
    const points = await tracking.histories.interval({ runIds: runs.map((run) => run.runId), key: 'm', maxSteps: 4 });
    expect(points.map((each) => [runs.findIndex((run) => run.runId === each.runId), each.step])).toEqual([
      [0, 0],
      [0, 25],
      [0, 33],
      [0, 50],
      [0, 75],
      [0, 77],
      [0, 99],
      [1, 33],
      [1, 77],
    ]);
  });

  it('announces what it did, after it was done', () => {
    expect(new Set(seen.filter((change) => change.kind !== 'metrics').map((change) => `${change.topic} ${change.kind}`))).toEqual(
      new Set([
        'run created',
        'run deleted',
        'run restored',
        'run updated',
        'experiment created',
        'experiment deleted',
        'experiment restored',
      ]),
    );
  });
});
