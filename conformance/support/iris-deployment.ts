// A scikit-learn model of the iris data: logged and registered with the real client, and saved in a folder for the peer.
import { setTimeout as pause } from 'node:timers/promises';
import { mustRunPython } from './python.ts';

const DEPLOY_WITHIN_MS = 120_000;

/** Rows as a client sends them to `/invocations`. */
export const IRIS_REQUEST = { inputs: [[5.1, 3.5, 1.4, 0.2]] } as const;

/** Trains, saves to `folder`, and registers as `iris` with the tracking server at `trackingUrl`. */
export async function trainIris(trackingUrl: string, folder: string): Promise<void> {
  await mustRunPython(TRAIN, [trackingUrl, folder]);
}

const TRAIN = `
import sys
import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
url, folder = sys.argv[1:]
x, y = load_iris(return_X_y=True)
model = LogisticRegression(max_iter=1000).fit(x, y)
signature = infer_signature(x, model.predict(x))
mlflow.sklearn.save_model(model, folder, signature=signature)
mlflow.set_tracking_uri(url)
with mlflow.start_run():
    mlflow.sklearn.log_model(model, name="model", signature=signature, registered_model_name="iris")
`;

/** @returns the address of the deployment when it answers */
export async function deployIris(control: string, inference: string): Promise<string> {
  const manifest = {
    apiVersion: 'machinelearning.seldon.io/v1',
    kind: 'SeldonDeployment',
    metadata: { name: 'iris', namespace: 'bench' },
    spec: {
      predictors: [
        {
          name: 'default',
          replicas: 1,
          graph: { name: 'model', implementation: 'MLFLOW_SERVER', modelUri: 'models:/iris/1', children: [] },
        },
      ],
    },
  };
  const applied = await fetch(`${control}/api/v1/deployments`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ manifest }),
  });
  if (!applied.ok) throw new Error(`The deployment was refused: ${await applied.text()}`);
  const address = `${inference}/seldon/bench/iris`;
  const endsAt = performance.now() + DEPLOY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${address}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(IRIS_REQUEST),
    });
    if (answer.ok) return address;
    const text = await answer.text();
    if (performance.now() > endsAt) throw new Error(`The deployment does not answer: HTTP ${answer.status} ${text}`);
    await pause(200);
  }
}
