// A deployment with something to compare: two predictors with weights, a shadow that answers otherwise, and rewards.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../../packages/sdk/src/index.ts';
import type { Platform } from '../../support/platform.ts';

export interface MadeExperiment {
  readonly deployment: { readonly namespace: string; readonly name: string };
}

const deployment = { namespace: 'default', name: 'bake-off' };
const requests = 30;
const lookEveryMs = 200;
const withinMs = 150_000;

/** @param modelUri  of a registered model, which both predictors serve */
export async function makeExperiment(platform: Platform, modelUri: string): Promise<MadeExperiment> {
  const client = createClient({ baseUrl: platform.control });
  await client.deployments.apply({ body: { manifest: manifestOf(modelUri) } });
  await until(async () => (await client.deployments.get({ params: deployment })).state === 'ready');
  for (let index = 0; index < requests; index += 1) {
    const answer = await post(platform, 'predictions', { data: { ndarray: [[5 + (index % 5) * 0.5, 3.5, 1.4 + (index % 7), 0.2]] } });
    const { meta } = (await answer.json()) as { meta: { puid: string } };
    await post(platform, 'feedback', { response: { meta: { puid: meta.puid } }, reward: index % 3 === 0 ? 0 : 1 });
  }
  await until(async () => (await client.deploymentStats.shadow({ params: deployment, query: {} })).pairs === requests);
  await until(async () => {
    const { units } = await client.deploymentStats.feedback({ params: deployment, query: {} });
    return units.filter(({ node }) => node === null).reduce((sum, unit) => sum + unit.feedback.count, 0) === requests;
  });
  return { deployment };
}

const post = (platform: Platform, what: string, body: unknown) =>
  fetch(`${platform.inference}/seldon/${deployment.namespace}/${deployment.name}/api/v1.0/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const manifestOf = (modelUri: string) => `apiVersion: machinelearning.seldon.io/v1
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
      graph: { name: model, implementation: SIMPLE_MODEL }
`;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`${deployment.name} did not become so within ${withinMs} ms`);
    await pause(lookEveryMs);
  }
}
