// Requests and answers as they are on the wire. A golden file is a list of exchanges with one server, in order; its requests
// are written by hand, its answers by `vitest -u`, and looked at.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowServer, startMlflowServer } from '../../../testing/mlflow-server.ts';
import { createMlflowRoutes } from './register-mlflow.ts';

interface Exchange {
  readonly name: string;
  readonly request: { readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly url: string; readonly body?: unknown };
  readonly status: number;
  readonly response: unknown;
}

const folder = join(import.meta.dirname, 'golden');
const files = readdirSync(folder).sort();
const exchangesOf = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange[];

describe('the MLflow API', () => {
  let server: MlflowServer;
  beforeEach(async () => {
    server = await startMlflowServer();
  });
  afterEach(() => server.close());

  it.each(files)('answers as in golden/%s', async (file) => {
    const replayed: Exchange[] = [];
    for (const { name, request } of exchangesOf(file)) {
      const { method, url, body } = request;
      const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
      const headers = { host: 'localhost', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      const answer = await server.app.inject({ method, url, headers, ...payload });
      replayed.push({ name, request, status: answer.statusCode, response: parsed(answer.body) });
    }
    await expect(`${JSON.stringify(replayed, null, 2)}\n`).toMatchFileSnapshot(join(folder, file));
  });

  it('has an exchange for every one of its endpoints', () => {
    const asked = files.flatMap(exchangesOf).map(({ request }) => `${request.method} ${request.url.split('?')[0]}`);
    const missing = createMlflowRoutes(server.deps).filter((route) => {
      const root = route.ajaxOnly ? '/ajax-api' : '/api';
      const path = `${root}/${route.version ?? 2}.0/mlflow${route.path}`.replaceAll(/:\w+/g, '[^/]+');
      return !asked.some((each) => new RegExp(`^${route.method} ${path}$`).test(each));
    });
    expect(missing.map((route) => `${route.method} ${route.path}`)).toEqual([]);
  });

  it('never answers a wrong request with a status that clients retry', () => {
    const statuses = new Set(files.flatMap(exchangesOf).map((exchange) => exchange.status));
    expect([...statuses].sort()).toEqual([200, 400, 404, 501]);
  });
});

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
