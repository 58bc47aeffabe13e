// The models that all servers answer with: trained here and now, and saved for each server in the form that it reads.
import { join } from 'node:path';
import { mustRunFrameworks } from '../../conformance/support/python.ts';
import type { Question } from './protocols.ts';

export interface ServedModel {
  /** Of the registered model, of the deployment, of the model in every server. */
  readonly name: string;
  readonly title: string;
  readonly question: Question;
  /** Python: sets `x`, `model`, the mlflow flavour `flavour`, and writes the file for MLServer and the wrapper into `folder`. */
  readonly train: string;
  readonly mlserver: { readonly implementation: string /** In the model's folder. */; readonly file: string };
  /** Python of a class `Served` for Seldon's wrapper, started in the model's folder; absent where the wrapper cannot serve it. */
  readonly wrapper?: string;
}

export const IRIS: ServedModel = {
  name: 'iris',
  title: 'scikit-learn (iris, logistic regression)',
  question: { shape: [1, 4], datatype: 'FP64', values: [5.1, 3.5, 1.4, 0.2] },
  train: `
import joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
x, y = load_iris(return_X_y=True)
model = LogisticRegression(max_iter=1000).fit(x, y)
flavour = mlflow.sklearn
joblib.dump(model, f"{folder}/model.joblib")
`,
  mlserver: { implementation: 'mlserver_sklearn.SKLearnModel', file: 'model.joblib' },
  wrapper: `
import joblib

class Served:
    def __init__(self):
        self.model = joblib.load("model.joblib")

    def predict(self, X, names, meta=None):
        return self.model.predict(X)
`,
};

export const TREES: ServedModel = {
  name: 'trees',
  title: 'xgboost (100 trees, 10 numbers)',
  question: { shape: [1, 10], datatype: 'FP64', values: [0.04, 0.05, 0.06, 0.02, -0.04, -0.03, -0.04, -0.002, 0.02, -0.017] },
  train: `
import xgboost
from sklearn.datasets import load_diabetes
x, y = load_diabetes(return_X_y=True)
model = xgboost.XGBRegressor(n_estimators=100, max_depth=6).fit(x, y)
flavour = mlflow.xgboost
model.save_model(f"{folder}/model.json")
`,
  mlserver: { implementation: 'mlserver_xgboost.XGBoostModel', file: 'model.json' },
  wrapper: `
import xgboost

class Served:
    def __init__(self):
        self.model = xgboost.XGBRegressor()
        self.model.load_model("model.json")

    def predict(self, X, names, meta=None):
        return self.model.predict(X)
`,
};

const SIDE = 28;

export const IMAGES: ServedModel = {
  name: 'images',
  title: `Keras (two convolutions, images of ${SIDE} × ${SIDE})`,
  question: {
    shape: [1, SIDE, SIDE, 1],
    datatype: 'FP32',
    values: Array.from({ length: SIDE * SIDE }, (_, index) => ((index * 7) % 64) / 64),
  },
  train: `
import keras
keras.utils.set_random_seed(3)
random = np.random.default_rng(3)
x = random.random((64, ${SIDE}, ${SIDE}, 1), dtype=np.float32)
layers = keras.layers
model = keras.Sequential([
    layers.Input((${SIDE}, ${SIDE}, 1)),
    layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(),
    layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(),
    layers.Flatten(), layers.Dense(10, activation="softmax"),
])
model.compile(loss="sparse_categorical_crossentropy")
model.fit(x, random.integers(0, 10, 64), verbose=0)
flavour = mlflow.tensorflow
`,
  mlserver: { implementation: 'mlserver_mlflow.MLflowRuntime', file: 'mlflow' },
};

/** Where the model is for mlflow's own scoring server. */
export const mlflowFolder = (folder: string): string => join(folder, 'mlflow');

/** Trains, saves into `folder`, and registers with the tracking server at `trackingUrl` as version 1. */
export async function trainModel({ name, train }: ServedModel, trackingUrl: string, folder: string): Promise<void> {
  await mustRunFrameworks(
    `
import sys
import mlflow, numpy as np
from mlflow.models import infer_signature
name, url, folder = sys.argv[1:]
${train}
example = x[:5]
# The packages are given, because looking for them takes mlflow ten seconds.
given = {"signature": infer_signature(x, model.predict(x)), "input_example": example, "pip_requirements": ["scikit-learn"]}
flavour.save_model(model, f"{folder}/mlflow", **given)
mlflow.set_tracking_uri(url)
with mlflow.start_run():
    flavour.log_model(model, name="model", registered_model_name=name, **given)
`,
    [name, trackingUrl, folder],
  );
}
