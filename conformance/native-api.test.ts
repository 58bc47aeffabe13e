// The native API of a running platform: no endpoint of the contract without a route, and no fault for what is not there.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, nativeApi } from '../packages/contracts/src/index.ts';
import { createClient } from '../packages/sdk/src/index.ts';
import { type Platform, startPlatform } from './support/platform.ts';

/** Bodies that pass the contract, by endpoint; the things that they name do not exist. */
const bodies: Readonly<Record<string, object>> = {
  'runs.search': {},
  'runs.metricHistory': { runIds: ['nobody'], keys: ['loss'] },
  'models.setAlias': { version: '1' },
  'executions.terminate': {},
  'executions.relaunch': {},
  'deployments.apply': { manifest: 'kind: Teapot' },
  'deployments.rollback': { revision: 1 },
  'deployments.setTraffic': { ifRevision: 1, weights: { main: 100 } },
  'deployments.predict': { payload: {} },
  'sql.query': { sql: 'select count(*) from predictions' },
};
const queries: Readonly<Record<string, string>> = {
  'deployments.revisionDiff': '?from=1&to=2',
  'deploymentStats.unit': '?predictor=main',
  'artifacts.contentOfRun': '?path=x',
  'artifacts.contentOfModel': '?path=x',
  'lineage.graph': '?kind=run&id=nobody',
  'search.find': '?q=nobody',
};

const endpoints = Object.entries(nativeApi).flatMap(([area, table]) =>
  Object.entries<Endpoint>(table).map(([name, endpoint]) => ({ title: `${area}.${name}`, endpoint })),
);

describe('the native API of a running platform', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform();
  });
  afterAll(() => platform.stop());

  it.each(endpoints)('$title has a route, and says what is wrong when there is no such thing', async ({ title, endpoint }) => {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'attempt' ? '0' : 'nobody'));
    const body = bodies[title];
    const answer = await fetch(`${platform.control}/api/v1${path}${queries[title] ?? ''}`, {
      method: endpoint.method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    if (endpoint.answer === 'events' && answer.ok) return answer.body?.cancel();
    const text = await answer.text();
    expect(answer.status, text).toBeLessThan(500);
    if (answer.ok && endpoint.answer === 'json') endpoint.response.parse(JSON.parse(text));
    else if (!answer.ok) expect(JSON.parse(text)).toMatchObject({ error: { code: expect.stringMatching(/invalid_argument|not_found/) } });
  });

  it('shows what it is to the client, to the command line and as pages', async () => {
    const info = await createClient({ baseUrl: platform.control }).platform.info();
    expect(info).toMatchObject({ controlUrl: platform.control, inferenceUrl: platform.inference, dataDirectory: platform.dataDir });
    expect((await fetch(`${platform.control}/api/v1/docs`)).status).toBe(200);
    expect((await ovenbird('status', '--json')).out).toContain(platform.inference);
    expect(await ovenbird('why', 'nobody')).toMatchObject({ code: 1, err: expect.stringContaining('"nobody"') });
  });

  function ovenbird(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const command = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'ovenbird.mjs');
    return new Promise((resolve) => {
      execFile(process.execPath, [command, ...argv], { env: { ...process.env, OVENBIRD_URL: platform.control } }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }
});

it('ends open event streams when it is asked to stop', async () => {
  const platform = await startPlatform();
  const events = await createClient({ baseUrl: platform.control }).events.subscribe();
  const ended = (async () => {
    for await (const _ of events);
  })();
  expect(await platform.stop()).toBe(0);
  await ended;
});
