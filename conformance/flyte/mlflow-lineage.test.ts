// A run that a task makes knows the attempt that made it, without a word about it in the task.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FlytePlatform, PLACE, startFlytePlatform } from './pyflyte.ts';

describe('a task that logs to MLflow', () => {
  let flyte: FlytePlatform;

  beforeAll(async () => {
    flyte = await startFlytePlatform();
    const run = await flyte.pyflyte(
      ...['run', '--remote', '--name', 'logged', '--wait', '--poll-interval', '1', 'mlflow_run.py', 'logging_workflow'],
    );
    expect(run.code, run.stdout + run.stderr).toBe(0);
  });
  afterAll(() => flyte.stop());

  it('reaches this server, in an experiment named after the workflow', async () => {
    const { outputs } = await flyte.client.executions.get({ params: { ...PLACE, name: 'logged' } });
    const run = await flyte.client.runs.get({ params: { runId: String(outputs[0]?.value) } });
    expect(run).toMatchObject({ experimentName: 'mlflow_run.logging_workflow' });
  });

  it('is the origin of its run in the lineage and on the page of the execution', async () => {
    const { outputs, nodes } = await flyte.client.executions.get({ params: { ...PLACE, name: 'logged' } });
    const runId = String(outputs[0]?.value);
    expect(nodes[1]?.attempts[0]?.runIds).toEqual([runId]);
    const { edges } = await flyte.client.lineage.graph({ query: { kind: 'run', id: runId, direction: 'upstream', depth: 1 } });
    expect(edges).toMatchObject([{ from: { kind: 'task_attempt', id: 'flytesnacks/development/logged/n0/0' }, role: 'made' }]);
  });
});
