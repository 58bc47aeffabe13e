// Deployments with something to compare: two predictors with weights, a shadow that answers otherwise, and rewards; and a
// router that learns which of its branches is the better one.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../../packages/sdk/src/index.ts';
import type { Platform } from '../../support/platform.ts';
import { mustRunPython } from '../../support/python.ts';

interface DeploymentName {
  readonly namespace: string;
  readonly name: string;
}

export interface MadeExperiment {
  readonly deployment: DeploymentName;
  readonly bandit: DeploymentName;
}

const deployment = { namespace: 'default', name: 'bake-off' };
const bandit = { namespace: 'default', name: 'tasting' };
const requests = 30;
const lookEveryMs = 200;
const withinMs = 150_000;

/** @param modelUri  of a registered model, which both predictors serve */
export async function makeExperiment(platform: Platform, modelUri: string): Promise<MadeExperiment> {
  const client = createClient({ baseUrl: platform.control });
  await mkdir(join(platform.dataDir, 'always-rye'));
  await mustRunPython(alwaysRye, [join(platform.dataDir, 'always-rye', 'model.joblib')]);
  const manifest = `${manifestOf(modelUri, `file://${platform.dataDir}/always-rye`)}---\n${banditManifest}`;
  await client.deployments.apply({ body: { manifest } });
  for (const params of [deployment, bandit]) await until(async () => (await client.deployments.get({ params })).state === 'ready');
  for (let index = 0; index < requests; index += 1) {
    const answer = await post(platform, deployment, 'predictions', {
      data: { ndarray: [[5 + (index % 5) * 0.5, 3.5, 1.4 + (index % 7), 0.2]] },
    });
    const { meta } = (await answer.json()) as { meta: { puid: string } };
    await post(platform, deployment, 'feedback', { response: { meta: { puid: meta.puid } }, reward: index % 3 === 0 ? 0 : 1 });
  }
  await until(async () => (await client.deploymentStats.shadow({ params: deployment, query: {} })).pairs === requests);
  await until(async () => {
    const { units } = await client.deploymentStats.feedback({ params: deployment, query: {} });
    return units.filter(({ node }) => node === null).reduce((sum, unit) => sum + unit.feedback.count, 0) === requests;
  });
  // All but one of the first branch went well, and none of the second.
  const told = [
    { branch: 0, reward: 1 },
    { branch: 0, reward: 1 },
    { branch: 0, reward: 0 },
    { branch: 1, reward: 0 },
  ];
  for (const { branch, reward } of told)
    await post(platform, bandit, 'feedback', { request: row, response: { meta: { routing: { choose: branch } } }, reward });
  await post(platform, bandit, 'predictions', row);
  await until(async () => {
    const { items } = await client.deployments.routers({ params: bandit });
    return items.flatMap(({ branches }) => branches).reduce((sum, { tries }) => sum + tries, 0) === told.length;
  });
  return { deployment, bandit };
}

const row = { data: { ndarray: [[1]] } };

const post = (platform: Platform, { namespace, name }: DeploymentName, what: string, body: unknown) =>
  fetch(`${platform.inference}/seldon/${namespace}/${name}/api/v1.0/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What the loaves are never: a class that no caller is told. */
const alwaysRye = `
import sys, joblib
from sklearn.dummy import DummyClassifier
joblib.dump(DummyClassifier(strategy="constant", constant="rye").fit([[0, 0, 0, 0]], ["rye"]), sys.argv[1])`;

const manifestOf = (modelUri: string, shadowUri: string) => `apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata: { name: ${deployment.name}, namespace: ${deployment.namespace} }
spec:
  predictors:
    - name: sourdough
      traffic: 80
      graph: { name: model, implementation: MLFLOW_SERVER, modelUri: '${modelUri}' }
    - name: brioche
      traffic: 20
      graph: { name: model, implementation: MLFLOW_SERVER, modelUri: '${modelUri}' }
    - name: ciabatta
      shadow: true
      traffic: 100
      annotations: { ovenbird.io/accelerate: "true" }
      graph:
        name: model
        implementation: SKLEARN_SERVER
        modelUri: '${shadowUri}'
        parameters: [{ name: method, type: STRING, value: predict }]
`;

const banditManifest = `apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata: { name: ${bandit.name}, namespace: ${bandit.namespace} }
spec:
  predictors:
    - name: table
      graph:
        name: choose
        implementation: THOMPSON_SAMPLING
        children:
          - { name: focaccia, implementation: SIMPLE_MODEL }
          - { name: baguette, implementation: SIMPLE_MODEL }
`;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`The deployments did not become so within ${withinMs} ms`);
    await pause(lookEveryMs);
  }
}
