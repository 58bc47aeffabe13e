// Graphs of several units in the real program: Seldon's predefined units, Python and TypeScript components, a scikit-learn
// model; feedback along the route; and what logs and metrics say of all that.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { mustRunPython, pythonPath } from '../support/python.ts';
import { createServingClient, isAvailable } from './serving-client.ts';

interface Unit {
  readonly name: string;
  readonly type?: string;
  readonly implementation?: string;
  readonly image?: string;
  readonly env?: readonly { name: string; value: string }[];
  readonly parameters?: readonly { name: string; type: string; value: string }[];
  readonly modelUri?: string;
  readonly children?: readonly Unit[];
}

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;

const CLASSES = join(import.meta.dirname, 'components');
const unitsOf = (unit: Unit): Unit[] => [unit, ...(unit.children ?? []).flatMap(unitsOf)];

function manifestOf(name: string, root: Unit): object {
  const graphOf = ({ image: _image, env: _env, children = [], ...unit }: Unit): object => ({ ...unit, children: children.map(graphOf) });
  const containers = unitsOf(root).flatMap(({ name: unit, image, env }) => (image ? [{ name: unit, image, ...(env ? { env } : {}) }] : []));
  return {
    apiVersion: 'machinelearning.seldon.io/v1alpha2',
    kind: 'SeldonDeployment',
    metadata: { name },
    spec: { name, predictors: [{ name: 'main', graph: graphOf(root), componentSpecs: [{ spec: { containers } }], replicas: 1 }] },
  };
}

async function serve(name: string, root: Unit): Promise<void> {
  const applied = await client.apply(manifestOf(name, root));
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body));
  await client.until(name, isAvailable);
}

const ask = (name: string, ndarray: unknown) => client.predict(name, { data: { ndarray } });
const python = (name: string, image: string, type: string, more: Partial<Unit> = {}): Unit => ({ name, image, type, ...more });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-graphs-'));
  const classOf = (name: string) => ({ python: `${CLASSES}/Graph.py:${name}` });
  await writeFile(
    join(folder, 'images.json'),
    JSON.stringify({
      'me/add-one': classOf('AddOne'),
      'me/chooser:1': classOf('Chooser'),
      'me/fails': classOf('Fails'),
      'me/says': classOf('Says'),
      'me/scaler': { javascript: `${CLASSES}/units.ts#Scaler` },
    }),
  );
  await mkdir(join(folder, 'sklearn'));
  const train = `
import sys, joblib
from sklearn.linear_model import LinearRegression
joblib.dump(LinearRegression().fit([[0, 0], [1, 0], [0, 1]], [0, 1, 2]), sys.argv[1])`;
  await mustRunPython(train, [join(folder, 'sklearn', 'model.joblib')]);
  platform = await startPlatform({
    dataDir: join(folder, 'data'),
    python: await pythonPath(),
    args: ['--images', join(folder, 'images.json')],
  });
  client = createServingClient(platform);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a graph', () => {
  it('of a component before a model and one after it answers with the way that it went', async () => {
    const model: Unit = {
      name: 'model',
      implementation: 'SKLEARN_SERVER',
      modelUri: `file://${folder}/sklearn`,
      parameters: [{ name: 'method', type: 'STRING', value: 'predict' }],
    };
    const after = python('after', 'me/add-one:2', 'OUTPUT_TRANSFORMER', { children: [model] });
    await serve('chain', python('before', 'me/add-one:1', 'TRANSFORMER', { children: [after] }));
    // Whole numbers that were written as floats stay floats: the component adds 0.5 in place.
    const answer = await client.predict('chain', '{"data":{"ndarray":[[1.0,2.0]]},"meta":{"tags":{"mine":1}}}');
    expect(answer.status).toBe(200);
    expect((answer.body as { data: { ndarray: number[] } }).data.ndarray[0]).toBeCloseTo(55, 6);
    expect(answer.body.meta).toMatchObject({
      routing: { before: -1, after: -1, model: -1 },
      requestPath: { before: 'me/add-one:1', after: 'me/add-one:2', model: `file://${folder}/sklearn` },
      tags: { mine: 1 },
    });
    const v2 = { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP64', data: [1, 2] }] };
    expect((await client.post('/v2/models/chain/infer', v2)).body).toMatchObject({
      outputs: [{ shape: [1], data: [expect.closeTo(55, 6)] }],
    });
    expect((await client.post('/seldon/default/chain/invocations', { inputs: [[1.0, 2.0]] })).body).toMatchObject({
      predictions: [expect.any(Number)],
    });
  });

  it('of Seldon’s predefined units runs as its samples mean it', async () => {
    const leaf = (name: string): Unit => ({ name, implementation: 'SIMPLE_MODEL' });
    const ab: Unit = {
      name: 'ab',
      implementation: 'RANDOM_ABTEST',
      parameters: [{ name: 'ratioA', type: 'FLOAT', value: '1' }],
      children: [leaf('a'), leaf('b')],
    };
    await serve('predefined', { name: 'average', implementation: 'AVERAGE_COMBINER', type: 'COMBINER', children: [ab, leaf('c')] });
    expect(await ask('predefined', [[1]])).toMatchObject({
      status: 200,
      body: {
        data: { names: ['class0', 'class1', 'class2'], ndarray: [[0.1, 0.9, 0.5]] },
        meta: { routing: { average: -1, ab: 0, a: -1, c: -1 }, metrics: [{ key: 'mymetric_counter' }, {}, {}, {}, {}, {}] },
      },
    });
  });

  it('of a TypeScript component and a Python one carries tags, metrics, parameters and environment', async () => {
    const says = python('says', 'me/says', 'MODEL', {
      env: [{ name: 'EXTRA', value: 'more' }],
      parameters: [
        { name: 'word', type: 'STRING', value: 'ab' },
        { name: 'times', type: 'INT', value: '3' },
      ],
    });
    const factor = [{ name: 'factor', type: 'FLOAT', value: '2.5' }];
    await serve('mixed', { name: 'scale', image: 'me/scaler:latest', type: 'TRANSFORMER', parameters: factor, children: [says] });
    expect((await ask('mixed', [[4]])).body).toMatchObject({
      data: { names: ['t:0', 't:1'], ndarray: [[6, 10]] },
      meta: {
        tags: { factor: 2.5, said: 'ababab', unit: 'says', extra: 'more' },
        metrics: [{ key: 'scaled', tags: { method: 'inputtransform' } }],
      },
    });
    expect((await client.get('/seldon/default/mixed/api/v1.0/metadata')).body).toMatchObject({
      models: { scale: { name: 'me/scaler', versions: ['latest'] }, says: { name: 'me/says' } },
    });
  });

  it('names the child that failed, and replaces a component that died', async () => {
    const says = python('says', 'me/says', 'MODEL', { parameters: [{ name: 'word', type: 'STRING', value: 'x' }] });
    const fails = python('broken', 'me/fails', 'MODEL');
    await serve('faulty', python('choose', 'me/chooser:1', 'ROUTER', { children: [says, fails] }));
    expect(await ask('faulty', [[1]])).toMatchObject({
      status: 500,
      body: { status: { status: 1, code: -1, reason: 'MICROSERVICE_INTERNAL_ERROR', info: 'Unit "broken": I never work' } },
    });
    expect(await ask('faulty', [[7]])).toMatchObject({
      status: 500,
      body: { status: { info: 'Unit "choose": it chose child 7; it has 2 (0 to 1), -1 is all of them and -2 none.' } },
    });
    expect(await ask('faulty', [[-2]])).toMatchObject({ status: 200, body: { data: { ndarray: [[-2]] } } });
    await serve('mortal', says);
    expect(await client.predict('mortal', { strData: 'die' })).toMatchObject({ status: 503, body: { status: { reason: 'UNAVAILABLE' } } });
    const endsAt = performance.now() + 30_000;
    while ((await ask('mortal', [[1]])).status !== 200 && performance.now() < endsAt) await pause(50);
    expect((await ask('mortal', [[1]])).status).toBe(200);
  });

  it('keeps to one deadline for all of its units', async () => {
    const says = python('says', 'me/says', 'MODEL', { parameters: [{ name: 'word', type: 'STRING', value: 'x' }] });
    const given = manifestOf('hasty', python('choose', 'me/chooser:1', 'ROUTER', { children: [says] })) as { metadata: object };
    await client.apply({ ...given, metadata: { name: 'hasty', annotations: { 'seldon.io/rest-timeout': '1' } } });
    await client.until('hasty', isAvailable);
    const answer = await ask(
      'hasty',
      Array.from({ length: 20_000 }, () => [0]),
    );
    expect(answer).toMatchObject({ status: 504, body: { status: { reason: 'DEADLINE_EXCEEDED' } } });
  });

  it('with an image that nobody knows is refused by name', async () => {
    expect(await client.apply(manifestOf('unknown', python('u', 'other/image:1', 'MODEL')))).toMatchObject({
      status: 501,
      body: { error: { message: expect.stringContaining('unit "u" runs the image other/image:1, for which no class is known here') } },
    });
  });
});

describe('feedback', () => {
  it('teaches a router of Seldon’s by its image name, and survives a change of the manifest', async () => {
    const leaf = (name: string): Unit => ({ name, implementation: 'SIMPLE_MODEL' });
    const parameters = [
      { name: 'epsilon', type: 'FLOAT', value: '0' },
      { name: 'best_branch', type: 'INT', value: '0' },
    ];
    const bandit: Unit = {
      name: 'eg',
      image: 'seldonio/mab_epsilon_greedy:1.17.1',
      type: 'ROUTER',
      parameters,
      children: [leaf('a'), leaf('b')],
    };
    await serve('bandit', bandit);
    const routeOf = async () => ((await ask('bandit', [[1]])).body as { meta: { routing: { eg: number } } }).meta.routing.eg;
    expect(await routeOf()).toBe(0);
    const about = { request: { data: { ndarray: [[1]] } }, response: { meta: { routing: { eg: 1 } } } };
    expect((await client.post('/seldon/default/bandit/api/v1.0/feedback', { ...about, reward: 1 })).status).toBe(200);
    expect(await routeOf()).toBe(1);
    const again = manifestOf('bandit', bandit) as { metadata: object };
    await client.apply({ ...again, metadata: { name: 'bandit', labels: { changed: 'yes' } } });
    await client.until('bandit', (page) => page.revision === 2);
    expect(await routeOf()).toBe(1);
    // The other process wrote it down within a second.
    const believed = async () => (await client.api('/deployments/default/bandit/routers')).body as { items: { branches: object[] }[] };
    await expect.poll(believed, { timeout: 10_000 }).toMatchObject({
      items: [
        {
          predictor: 'main',
          node: 'eg',
          strategy: 'epsilon_greedy',
          epsilon: 0,
          branches: [
            { branch: 'a', tries: 0, mean: null },
            { branch: 'b', tries: 1, successes: 1, mean: 1, interval: { low: expect.closeTo(0.025, 9), high: 1 } },
          ],
        },
      ],
    });
  });

  it('goes along the route, is counted with rewards of zero, logged, and shown with its prediction', async () => {
    const says = python('says', 'me/says', 'MODEL', { parameters: [{ name: 'word', type: 'STRING', value: 'x' }] });
    await serve(
      'judged',
      python('choose', 'me/chooser:1', 'ROUTER', { children: [says, { name: 'other', implementation: 'SIMPLE_MODEL' }] }),
    );
    const { body: response } = await ask('judged', [[1]]);
    const { puid } = (response as { meta: { puid: string } }).meta;
    const feedback = { request: { data: { ndarray: [[1]] } }, response, truth: { data: { ndarray: [[3]] } } };
    const send = (reward: number) => client.post('/seldon/default/judged/api/v1.0/feedback', { ...feedback, reward });
    for (const reward of [0, 0, 0]) expect((await send(reward)).status).toBe(200);
    expect((await send(1)).body).toMatchObject({ jsonData: { rewards: 1, routing: 1, truth: [[3]] }, meta: { puid } });

    const metrics = String((await client.get('/metrics')).body.text);
    const counter = (name: string, unit: string) =>
      new RegExp(`${name}\\{deployment_name="judged".*model_name="${unit}".*\\} (\\d+)`).exec(metrics)?.[1];
    expect(counter('seldon_api_model_feedback_total', 'choose')).toBe('4');
    expect(counter('seldon_api_model_feedback_reward_total', 'choose')).toBe('1');
    expect(counter('seldon_api_model_feedback_total', 'other')).toBe('4');
    expect(counter('seldon_api_model_feedback_total', 'says')).toBeUndefined();
    expect(metrics).toMatch(
      /seldon_api_executor_client_requests_seconds_count\{deployment_name="judged".*service="\/route".*model_name="choose"/,
    );

    const shown = async () =>
      (await client.api(`/predictions/${puid}`)).body as {
        feedback?: { reward: number; truth: unknown }[];
        nodes?: { node: string; durationMs: number }[];
      };
    const endsAt = performance.now() + 30_000;
    while (((await shown()).feedback ?? []).length < 4 && performance.now() < endsAt) await pause(50);
    const prediction = await shown();
    expect(prediction.feedback?.map(({ reward }) => reward).toSorted()).toEqual([0, 0, 0, 1]);
    expect(prediction.feedback?.[0]?.truth).toEqual({ data: { ndarray: [[3]] } });
    expect(prediction.nodes?.map(({ node, durationMs }) => [node, durationMs > 0])).toEqual([
      ['choose', true],
      ['other', true],
    ]);
    const sql = 'SELECT count(*) AS n, avg(reward) AS mean FROM feedback JOIN predictions USING (id) WHERE id = ';
    expect((await client.api('/sql/query', 'POST', { sql: `${sql}'${puid}'` })).body).toMatchObject({ rows: [[4, 0.25]] });
  });

  it('that names a route that is none is refused with the field', async () => {
    const wrong = { response: { meta: { routing: { eg: 9 } } }, reward: 1 };
    expect(await client.post('/seldon/default/bandit/api/v1.0/feedback', wrong)).toMatchObject({
      status: 400,
      body: { status: { info: 'response.meta.routing.eg: 9 is no child of the unit, which has 2.' } },
    });
  });
});
