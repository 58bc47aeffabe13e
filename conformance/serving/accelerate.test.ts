// Verified acceleration with really trained models: what is verified answers the same in every protocol, and what cannot be
// converted or compared stays with Python and says why.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Acceleration } from '@ovenbird/contracts/accelerations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { frameworksPythonPath, mustRunFrameworks } from '../support/python.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

const CLI = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'ovenbird.mjs');
const ACCELERATE = { 'ovenbird.io/accelerate': 'true' };
const NOT_VERIFIED = 3;

let folder: string;
let platform: Platform;
let client: ReturnType<typeof createServingClient>;
let rowsOf: Record<string, { columns: string[] | null; rows: unknown[] }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-accelerate-'));
  platform = await startPlatform({ dataDir: join(folder, 'data'), python: await frameworksPythonPath() });
  client = createServingClient(platform);
  rowsOf = JSON.parse((await mustRunFrameworks(TRAIN, [platform.control])).trim().split('\n').at(-1)!) as typeof rowsOf;
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const TRAIN = `
import json, os, sys, warnings
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
warnings.filterwarnings("ignore")
import mlflow, numpy as np, pandas as pd
from mlflow.models import infer_signature
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
import keras, lightgbm, xgboost

mlflow.set_tracking_uri(sys.argv[1])
rng = np.random.default_rng(7)
x, y = load_iris(return_X_y=True)
frame = pd.DataFrame(x, columns=["sepal length", "sepal width", "petal length", "petal width"])
kinds = np.array(["setosa", "versicolor", "virginica"])[y]
diabetes, target = load_diabetes(return_X_y=True)
said = {}
# Requirements are given, not looked for: that takes mlflow ten seconds a model.

def log(name, flavor, model, data, predict=None, example=True, **more):
    answer = (predict or model.predict)(data)
    with mlflow.start_run():
        flavor.log_model(model, name="model", signature=infer_signature(data, answer), registered_model_name=name,
                         pip_requirements=["mlflow"], **({"input_example": data[:5]} if example else {}), **more)
    rows = data[60:64] if len(data) > 64 else data[:4]
    columns = list(rows.columns) if hasattr(rows, "columns") else None
    said[name] = {"columns": columns, "rows": np.asarray(rows).tolist()}

log("pipeline", mlflow.sklearn, make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(frame, kinds), frame)
log("pipeline", mlflow.sklearn, LogisticRegression(max_iter=900).fit(frame, kinds), frame)
log("forest", mlflow.sklearn, RandomForestClassifier(20, random_state=1).fit(x, y), x, skops_trusted_types=["sklearn.tree._tree.Tree"])
log("regression", mlflow.sklearn, LinearRegression().fit(diabetes, target), diabetes)
log("xgb", mlflow.xgboost, xgboost.XGBClassifier(n_estimators=20, n_jobs=1).fit(x, y), x)
log("lgbm", mlflow.lightgbm, lightgbm.LGBMRegressor(n_estimators=20, n_jobs=1, verbose=-1).fit(diabetes, target), diabetes)

pictures = rng.random((8, 8, 8, 1), dtype=np.float32)
network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
log("network", mlflow.tensorflow, network, pictures, predict=lambda data: network.predict(data, verbose=0))

class Doubled(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return np.asarray(model_input) * 2

log("custom", type("Pyfunc", (), {"log_model": staticmethod(lambda model, **more: mlflow.pyfunc.log_model(python_model=model, **more))}),
    Doubled(), x, predict=lambda data: data * 2)
log("silent", mlflow.sklearn, LinearRegression().fit(x, y), x, example=False)
print(json.dumps(said))
`;

async function accelerate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, 'accelerate', ...args], {
    env: { ...process.env, OVENBIRD_URL: platform.control },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

describe('ovenbird accelerate', () => {
  it.each(['pipeline', 'forest', 'regression', 'xgb', 'lgbm', 'network'])(
    'verifies the model %s on its example and near it',
    async (name) => {
      const { code, out, err } = await accelerate(`models:/${name}/1`, '--json');
      expect({ code, err }).toMatchObject({ code: 0 });
      const found = JSON.parse(out) as Acceleration;
      expect(found).toMatchObject({ phase: 'verified', modelName: name, modelVersion: '1', reason: null });
      const sets = found.evidence!.sets;
      expect(sets.map((set) => set.name)).toEqual(expect.arrayContaining(['input example', 'neighbours']));
      for (const set of sets) expect(set.agreeing).toBe(set.rows);
      expect(sets.find((set) => set.name === 'neighbours')!.rows).toBeGreaterThan(100);
      expect(Object.keys(found.versions)).toEqual(expect.arrayContaining(['python', 'onnx']));
    },
  );

  it('finds what is verified already, and shows its evidence to people', async () => {
    const again = await accelerate('models:/pipeline/1', '--json');
    const { body } = await client.api('/models/pipeline/versions/1/accelerations');
    expect(body).toMatchObject({ items: [{ id: (JSON.parse(again.out) as Acceleration).id, phase: 'verified' }] });
    const shown = await accelerate('models:/pipeline/1');
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('input example') });
    expect(shown.out).toContain('neighbours');
  });

  it.each([
    ['custom', /only scikit-learn, XGBoost, LightGBM, Keras and PyTorch models are converted/],
    ['silent', /nothing to compare with: log the model with an input_example/],
  ])('refuses the model %s, with the reason', async (name, reason) => {
    const { code, out, err } = await accelerate(`models:/${name}/1`, '--json');
    expect(code).toBe(NOT_VERIFIED);
    expect(err).toMatch(reason);
    expect(JSON.parse(out)).toMatchObject({ phase: 'refused', reason: expect.stringMatching(reason) });
  });

  it('refuses a model when the tolerance is tighter than the converted one keeps', async () => {
    const { code, err } = await accelerate('models:/regression/1', '--tolerance', '0', '--absolute', '0');
    expect(code).toBe(NOT_VERIFIED);
    expect(err).toMatch(/rows of the set “.*” are answered differently \(tolerance: 0 absolute, 0 relative\)/);
  });

  it('says so when there is no such model, and when a tolerance is none', async () => {
    expect(await accelerate('models:/nobody/1')).toMatchObject({ code: 1, err: expect.stringContaining('nobody') });
    expect(await accelerate('models:/pipeline/1', '--tolerance', '2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('from 0 to below 1'),
    });
  });
});

describe('an accelerated deployment', () => {
  it.each(['pipeline', 'regression', 'xgb', 'network'])(
    'of the model %s answers as the Python worker does, in every protocol',
    async (name) => {
      const deployments = { [`${name}-plain`]: {}, [`${name}-fast`]: ACCELERATE };
      for (const [deployment, annotations] of Object.entries(deployments))
        expect((await client.apply(manifest(deployment, { modelUri: `models:/${name}/1`, annotations }))).status).toBe(200);
      for (const deployment of Object.keys(deployments)) await client.until(deployment, isAvailable);
      const runtime = async (deployment: string) => (await client.deployment(deployment)).graphs[0]!.root.runtime;
      expect([await runtime(`${name}-plain`), await runtime(`${name}-fast`)]).toEqual(['python', 'onnx']);
      for (const { path, body } of requestsFor(rowsOf[name]!)) {
        const answers = await Promise.all(
          Object.keys(deployments).map((deployment) => client.post(`/seldon/default/${deployment}${path}`, body)),
        );
        const [plain, fast] = answers.map(({ status, body: given }) => ({ status, given: withoutIds(given) }));
        expect(plain!.status, path).toBe(200);
        expectClose(fast, plain);
      }
      for (const deployment of Object.keys(deployments)) await client.api(`/deployments/default/${deployment}`, 'DELETE');
    },
  );

  it('of a model with missing values in a request, or another shape, is answered by the original', async () => {
    expect((await client.apply(manifest('lgbm-fast', { modelUri: 'models:/lgbm/1', annotations: ACCELERATE }))).status).toBe(200);
    await client.until('lgbm-fast', isAvailable);
    const [row] = rowsOf.lgbm!.rows as number[][];
    const asked = await client.post('/seldon/default/lgbm-fast/invocations', {
      inputs: [row!.map((value, at) => (at === 0 ? 1e300 : value))],
    });
    expect(asked).toMatchObject({ status: 200, body: { predictions: [expect.any(Number)] } });
    await client.api('/deployments/default/lgbm-fast', 'DELETE');
  });

  it('begins with the Python worker, and goes over to ONNX by a revision of its own without one failed request', async () => {
    expect((await client.apply(manifest('auto', { modelUri: 'models:/pipeline/2', annotations: ACCELERATE }))).status).toBe(200);
    await client.until('auto', (page) => page.revision === 1 && page.graphs[0]!.root.runtime === 'python');
    const { columns, rows } = rowsOf.pipeline!;
    const failures: unknown[] = [];
    let asking = true;
    let count = 0;
    const load = Promise.all(
      [1, 2].map(async () => {
        while (asking) {
          const { status, body } = await client.predict('auto', { data: { names: columns, ndarray: rows } });
          count += 1;
          if (status !== 200) failures.push(body);
        }
      }),
    );
    try {
      await client.until('auto', (page) => page.revision === 2 && page.graphs[0]!.root.runtime === 'onnx');
      const before = count;
      while (count < before + 50) await client.predict('auto', { data: { names: columns, ndarray: rows } });
    } finally {
      asking = false;
      await load;
    }
    expect(failures).toEqual([]);
    const { body } = await client.api('/deployments/default/auto/accelerations');
    expect(body).toMatchObject({ items: [{ node: 'classifier', inUse: true, acceleration: { phase: 'verified', modelVersion: '2' } }] });
    const rolledBack = await client.api('/deployments/default/auto/rollback', 'POST', { revision: 1 });
    expect(rolledBack.status).toBe(200);
  });

  it('without an input example is verified by what it was asked, in whatever protocol', async () => {
    expect((await client.apply(manifest('asked', { modelUri: 'models:/silent/1' }))).status).toBe(200);
    await client.until('asked', isAvailable);
    for (const { path, body } of requestsFor(rowsOf.silent!))
      expect((await client.post(`/seldon/default/asked${path}`, body)).status).toBe(200);
    const loggedOf = async () => ((await client.api('/predictions?name=asked')).body.items as unknown[]).length;
    while ((await loggedOf()) < 3) await pause(100);
    const { code, out } = await accelerate('models:/silent/1', '--json');
    expect(code).toBe(0);
    const [first] = (JSON.parse(out) as Acceleration).evidence!.sets;
    expect(first).toMatchObject({ name: 'logged requests', rows: 12, agreeing: 12 });
    await client.api('/deployments/default/asked', 'DELETE');
  });

  it('that cannot be accelerated serves by Python, and says why', async () => {
    expect((await client.apply(manifest('stays', { modelUri: 'models:/custom/1', annotations: ACCELERATE }))).status).toBe(200);
    await client.until('stays', isAvailable);
    const { body } = await client.api('/deployments/default/stays/accelerations');
    expect(body).toMatchObject({
      items: [{ inUse: false, acceleration: { phase: 'refused', reason: expect.stringContaining('only scikit-learn') } }],
    });
    expect((await client.deployment('stays')).graphs[0]!.root.runtime).toBe('python');
  });
});

function requestsFor({ columns, rows }: { columns: string[] | null; rows: unknown[] }): { path: string; body: unknown }[] {
  const seldon = { path: '/api/v1.0/predictions', body: { data: { ...(columns ? { names: columns } : {}), ndarray: rows } } };
  const scoring = columns ? { dataframe_split: { columns, data: rows } } : { inputs: rows };
  const flat = rows.flat(3) as number[];
  const shapeOf = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);
  const inputs = columns
    ? columns.map((name, at) => ({ name, datatype: 'FP64', shape: [rows.length], data: (rows as number[][]).map((row) => row[at]) }))
    : [{ name: 'x', datatype: 'FP64', shape: shapeOf(rows), data: flat }];
  return [seldon, { path: '/invocations', body: scoring }, { path: '/v2/models/classifier/infer', body: { inputs } }];
}

function withoutIds(body: Record<string, unknown>): unknown {
  const { meta: _meta, id: _id, model_name: _name, ...rest } = body;
  return rest;
}

/** Numbers to four digits, everything else exactly: also which keys, names, types and shapes there are. */
function expectClose(given: unknown, wanted: unknown): void {
  const rounded = (value: unknown) =>
    JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? Number(one.toPrecision(4)) : one));
  expect(rounded(given)).toBe(rounded(wanted));
}
