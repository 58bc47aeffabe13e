// The whole program on PostgreSQL instead of SQLite, by configuration alone: the same clients, the same answers, and
// everything acknowledged is there after a `kill -9` of the control process.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@ovenbird/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployIris, IRIS_REQUEST, trainIris } from './support/iris-deployment.ts';
import { type Platform, startPlatform } from './support/platform.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { pythonPath, runCommand } from './support/python.ts';

describe('a platform on PostgreSQL', () => {
  let folder: string;
  let postgres: Postgres;
  let platform: Platform;
  let deployment: string;

  async function start(): Promise<Platform> {
    return startPlatform({ dataDir: join(folder, 'data'), python: await pythonPath(), args: ['--database', postgres.url] });
  }

  const predict = async () => {
    const answer = await fetch(`${deployment}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(IRIS_REQUEST),
    });
    return { status: answer.status, body: await answer.json() };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-on-postgres-'));
    postgres = await startPostgres();
    platform = await start();
  });
  afterAll(async () => {
    await platform?.stop();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('registers a model that the mlflow client logs, and serves it', async () => {
    await trainIris(platform.control, join(folder, 'model'));
    deployment = await deployIris(platform.control, platform.inference);
    expect(await predict()).toEqual({ status: 200, body: { predictions: [0] } });
    expect((await readdir(join(folder, 'data'))).filter((name) => name.includes('.db'))).toEqual([]);
  });

  it('runs a workflow that pyflyte brings', async () => {
    const config = join(folder, 'flyte.yaml');
    await writeFile(config, `admin:\n  endpoint: dns:///${new URL(platform.control).host}\n  insecure: true\n`);
    const run = await runCommand(
      'pyflyte',
      ['run', '--remote', '--name', 'on-postgres', '--wait', '--poll-interval', '1', 'mlflow_run.py', 'logging_workflow'],
      { cwd: join(import.meta.dirname, 'flyte', 'project'), env: { FLYTECTL_CONFIG: config } },
    );
    expect(run.code, run.stdout + run.stderr).toBe(0);
  });

  it('has all of it after the control process was killed, and predictions resume', async () => {
    await platform.kill9();
    platform = await start();
    const client = createClient({ baseUrl: platform.control });
    const execution = await client.executions.get({ params: { project: 'flytesnacks', domain: 'development', name: 'on-postgres' } });
    expect(execution).toMatchObject({ phase: 'SUCCEEDED' });
    expect(await client.models.versions({ params: { name: 'iris' } })).toMatchObject({ items: [{ version: '1' }] });
    deployment = await deployIris(platform.control, platform.inference);
    expect(await predict()).toMatchObject({ status: 200 });
  });
});
