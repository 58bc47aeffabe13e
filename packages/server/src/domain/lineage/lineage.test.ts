import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import { createChanges } from '../../kernel/changes.ts';
import { createSqlLineageStore } from '../../stores/sql/lineage/lineage-store.ts';
import {
  createLineage,
  createLineageRecorder,
  deploymentRevisionRef,
  executionRead,
  type Lineage,
  loggedModelRef,
  modelLogged,
  modelVersionRef,
  type PredictionOrigin,
  predictionRef,
  type RecordLineage,
  runMadeByAttempt,
  runRead,
  runRef,
  versionDeployed,
  versionRegistered,
} from './index.ts';

const attempt = { project: 'flytesnacks', domain: 'development', name: 'a1', nodeId: 'n1', attempt: 0 };
const revision = deploymentRevisionRef('default', 'food', 2);
const shown = { title: 'shown', state: null, at: null };

const predictions: Record<string, PredictionOrigin> = {
  whole: { description: { title: 'fruit', state: 'succeeded', at: 90 }, revision, modelVersions: [modelVersionRef('food', 2)] },
  unpinned: { description: shown, revision, modelVersions: [] },
  bare: { description: shown, revision: deploymentRevisionRef('default', 'bare', 1), modelVersions: [modelVersionRef('bare', 1)] },
  byHand: { description: shown, revision: deploymentRevisionRef('default', 'by-hand', 1), modelVersions: [modelVersionRef('by-hand', 1)] },
  outside: { description: shown, revision: deploymentRevisionRef('default', 'outside', 1), modelVersions: [] },
};

describe('lineage', () => {
  const changes = createChanges();
  let lineage: Lineage;
  let record: RecordLineage;
  let dispose: () => Promise<void>;

  beforeAll(async () => {
    const opened = await backends[0]!.open();
    dispose = opened.dispose;
    const store = createSqlLineageStore(opened.database);
    record = createLineageRecorder(store, changes);
    lineage = createLineage({
      store,
      describe: async ({ id }) =>
        id === 'train' ? { title: 'proud-owl-7', state: 'succeeded', at: 20, details: { accuracy: '0.93' } } : null,
      findPrediction: async (id) => predictions[id] ?? null,
    });
    await record([
      executionRead(attempt, '/data/pictures', 1),
      ...runMadeByAttempt('train', attempt, 20),
      runRead('train', { name: 'foods', digest: 'abc' }, 21),
      modelLogged('train', 'm-1', 30),
      ...versionRegistered({ name: 'food', version: 2 }, { runId: 'evaluate', modelId: 'm-1' }, 40),
      versionDeployed({ name: 'food', version: 2 }, { namespace: 'default', name: 'food', revision: 2 }, 50),
      ...versionRegistered({ name: 'by-hand', version: 1 }, { runId: 'notebook' }, 60),
    ]);
  });
  afterAll(() => dispose());

  it('answers why from the prediction to the data, through the run that trained the model', async () => {
    const { complete, chain } = await lineage.why('whole');
    expect(complete).toBe(true);
    expect(chain.map((link) => [link.kind, link.ref?.id, link.role])).toEqual([
      ['prediction', 'whole', null],
      ['deployment_revision', 'default/food/2', 'answered'],
      ['model_version', 'food/2', 'was_deployed_as'],
      ['logged_model', 'm-1', 'was_registered_as'],
      ['run', 'train', 'logged'],
      ['execution', 'flytesnacks/development/a1', 'ran'],
      ['task_attempt', 'flytesnacks/development/a1/n1/0', 'made'],
      ['source_data', '/data/pictures', 'was_read_by'],
      ['source_data', 'dataset:foods@abc', 'was_read_by'],
    ]);
    expect(chain[4]).toMatchObject({ title: 'proud-owl-7', state: 'succeeded', details: { accuracy: '0.93' } });
    expect(chain[2]).toMatchObject({ title: 'food/2', missing: null });
  });

  it('takes the versions that the revision pinned when the log names none', async () => {
    expect((await lineage.why('unpinned')).chain[2]).toMatchObject({ kind: 'model_version', ref: { id: 'food/2' } });
  });

  it.each([
    ['bare', 'run', 'The model version was registered without a run.'],
    ['byHand', 'execution', 'The run was not made by a workflow task'],
    ['byHand', 'source_data', 'The run logged no dataset'],
    ['outside', 'model_version', 'outside of the registry'],
  ])('of prediction %s, names why the %s is missing', async (id, kind, reason) => {
    const { complete, chain } = await lineage.why(id);
    expect(complete).toBe(false);
    expect(chain.find((link) => link.missing && link.kind === kind)).toMatchObject({ ref: null, missing: expect.stringContaining(reason) });
  });

  it('does not know a prediction that is not in the log', async () => {
    await expect(lineage.why('nothing')).rejects.toMatchObject({ code: 'not_found', details: { field: 'id' } });
  });

  it('walks both ways from the middle, upstream first', async () => {
    const graph = await lineage.graph(loggedModelRef('m-1'), { direction: 'both', depth: 8, limit: 100 });
    expect(graph.nodes.map((node) => [node.ref.kind, node.distance])).toEqual([
      ['source_data', -4],
      ['execution', -3],
      ['source_data', -2],
      ['task_attempt', -2],
      ['run', -1],
      ['logged_model', 0],
      ['model_version', 1],
      ['deployment_revision', 2],
    ]);
    expect(graph).toMatchObject({ truncated: false, edges: { length: 7 } });
  });

  it('walks from a prediction through the revision that the log names', async () => {
    const graph = await lineage.graph(predictionRef('whole'), { direction: 'upstream', depth: 2, limit: 100 });
    expect(graph.nodes.map((node) => node.ref)).toEqual([modelVersionRef('food', 2), revision, predictionRef('whole')]);
    expect(graph.edges.find((edge) => edge.to.kind === 'prediction')).toMatchObject({ from: revision, role: 'answered', at: 90 });
  });

  it('stops at the depth and at the limit, and says so', async () => {
    const near = await lineage.graph(runRef('train'), { direction: 'downstream', depth: 1, limit: 100 });
    expect(near.nodes.map((node) => node.ref.id)).toEqual(['train', 'm-1']);
    expect(near.truncated).toBe(true);
    expect(await lineage.graph(runRef('train'), { direction: 'upstream', depth: 8, limit: 2 })).toMatchObject({
      truncated: true,
      nodes: { length: 2 },
    });
  });

  it('tells of both ends of a new edge, and nothing when there is none', async () => {
    const told: string[] = [];
    const unsubscribe = changes.subscribe((change) => told.push(`${change.topic} ${change.id}`));
    await record([modelLogged('later', 'm-2', 70)]);
    await record([]);
    unsubscribe();
    expect(told).toEqual(['lineage run:later', 'lineage logged_model:m-2']);
  });

  it('gives an entity that nobody linked a graph of itself alone', async () => {
    const graph = await lineage.graph(runRef('lonely'), { direction: 'both', depth: 3, limit: 10 });
    expect(graph).toMatchObject({ nodes: [{ ref: { id: 'lonely' }, distance: 0, description: null }], edges: [], truncated: false });
  });
});
