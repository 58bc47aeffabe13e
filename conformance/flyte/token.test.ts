// A platform that asks for a token: pyflyte sends it, uploads need none beside their signature, tasks have it for MLflow.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/python.ts';
import { type FlytePlatform, PLACE, PROJECT_FOLDER, startFlytePlatform } from './pyflyte.ts';

describe('a platform with a token', () => {
  let flyte: FlytePlatform;

  beforeAll(async () => {
    flyte = await startFlytePlatform('secret-of-test');
  });
  afterAll(() => flyte.stop());

  it('lets pyflyte in with it, and its tasks log to MLflow', async () => {
    const run = await flyte.pyflyte(
      'run',
      '--remote',
      '--name',
      'let-in',
      '--wait',
      '--poll-interval',
      '1',
      'mlflow_run.py',
      'logging_workflow',
    );
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const { nodes } = await flyte.client.executions.get({ params: { ...PLACE, name: 'let-in' } });
    expect(nodes[1]?.attempts[0]?.runIds).toHaveLength(1);
  });

  it('refuses pyflyte without it, at once', async () => {
    const env = { FLYTE_PLATFORM_URL: new URL(flyte.platform.control).host, FLYTE_PLATFORM_INSECURE: 'true', BROWSER: 'false' };
    const run = await runCommand('pyflyte', ['register', '--version', 'v1', 'mlflow_run.py'], { cwd: PROJECT_FOLDER, env });
    expect(run.code).not.toBe(0);
    await expect(flyte.client.workflows.list({ query: { q: 'mlflow_run' } })).resolves.toMatchObject({ items: [{ versionCount: 1 }] });
  });
});
