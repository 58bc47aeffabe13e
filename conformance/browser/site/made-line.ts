// The whole line, made by the real clients: a workflow that trains and registers, one that fails, a deployment, and predictions.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../../packages/sdk/src/index.ts';
import type { Platform } from '../../support/platform.ts';
import { runCommand } from '../../support/python.ts';

export interface MadeLine {
  readonly trained: string;
  readonly failed: string;
  readonly runId: string;
  readonly experimentId: string;
  readonly model: string;
  readonly modelId: string;
  readonly deployment: { readonly namespace: string; readonly name: string };
  /** Newest last. */
  readonly predictions: readonly string[];
}

const place = { project: 'flytesnacks', domain: 'development' };
const deployment = { namespace: 'default', name: 'iris' };
const model = 'iris';
const lookEveryMs = 200;
const withinMs = 150_000;
const predictionCount = 24;

export async function makeLine(platform: Platform): Promise<MadeLine> {
  const client = createClient({ baseUrl: platform.control });
  const pyflyte = async (name: string, workflow: string) => {
    const result = await runCommand('pyflyte', ['run', '--remote', '--name', name, 'iris_workflow.py', workflow], {
      cwd: import.meta.dirname,
      env: { FLYTE_PLATFORM_URL: new URL(platform.control).host, FLYTE_PLATFORM_INSECURE: 'true' },
    });
    if (result.code !== 0) throw new Error(`pyflyte ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
    return name;
  };
  const ended = (name: string) =>
    until(
      () => client.executions.get({ params: { ...place, name } }),
      (execution) => execution.endedAt !== null,
    );
  const trained = await pyflyte('iris-first', 'iris_training');
  const failed = await pyflyte('bread-burnt', 'baking');
  const execution = await ended(trained);
  if (execution.phase !== 'SUCCEEDED') throw new Error(`the training ended ${execution.phase}: ${execution.error?.message}`);
  await ended(failed);
  const { items } = await client.models.versions({ params: { name: model } });
  const runId = items[0]?.runId ?? '';
  const run = await client.runs.get({ params: { runId } });
  const modelId = items[0]?.modelId ?? '';

  await client.deployments.apply({ body: { manifest } });
  await until(
    () => client.deployments.get({ params: deployment }),
    ({ state }) => state === 'ready',
  );
  const predictions: string[] = [];
  for (let index = 0; index < predictionCount; index += 1) {
    const answer = await predict(platform, [[5.1 + (index % 5) * 0.4, 3.5, 1.4 + (index % 7) * 0.7, 0.2 + (index % 4) * 0.5]]);
    const { meta } = (await answer.json()) as { meta?: { puid?: string } };
    if (meta?.puid) predictions.push(meta.puid);
  }
  await predict(platform, [[1, 2]]);
  const last = predictions.at(-1) ?? '';
  await until(
    () => client.predictions.list({ query: { name: deployment.name } }),
    ({ items }) => items.some((each) => each.id === last),
  );
  return { trained, failed, runId, experimentId: run.experimentId, model, modelId, deployment, predictions };
}

const manifest = `apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata: { name: ${deployment.name}, namespace: ${deployment.namespace} }
spec:
  predictors:
    - name: default
      graph:
        name: model
        implementation: MLFLOW_SERVER
        modelUri: models:/${model}@champion
`;

const predict = (platform: Platform, rows: readonly (readonly number[])[]) =>
  fetch(`${platform.inference}/seldon/${deployment.namespace}/${deployment.name}/api/v1.0/predictions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: { ndarray: rows } }),
  });

/** Reads until what was read is so. */
export async function until<Answer>(read: () => Promise<Answer>, isSo: (answer: Answer) => boolean): Promise<Answer> {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const answer = await read();
    if (isSo(answer)) return answer;
    if (performance.now() > endsAt) throw new Error(`It did not become so within ${withinMs} ms: ${JSON.stringify(answer).slice(0, 2000)}`);
    await pause(lookEveryMs);
  }
}
