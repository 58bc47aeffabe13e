import { Readable } from 'node:stream';
import { apiError, type Endpoint, nativeApi } from '@ovenbird/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NativeServer, startNativeServer } from '../../../testing/native-server.ts';
import { createChanges } from '../../kernel/changes.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { createEventRoutes } from './events.ts';
import type { NativeRoutes } from './native-route.ts';

const stopping = new AbortController();
const changes = createChanges();

const routes = {
  events: createEventRoutes(changes),
  sql: {
    tables: () => ({ tables: [] }),
    query: ({ body }) => {
      if (body.sql === 'boom') throw new Error('secret of the driver');
      if (body.sql === 'gone') throw new PlatformError('unavailable', 'The log is being opened.');
      return { columns: [{ name: 'rows', type: 'BIGINT' }], rows: [[body.maxRows]], truncated: false, elapsedMs: 1 };
    },
  },
  artifacts: {
    listOfRun: ({ params, query }) => ({ path: query.path, files: [{ path: 'a', name: params.runId, isDirectory: false, sizeBytes: 1 }] }),
    contentOfRun: ({ query }) => ({ body: Readable.from(['<script>']), contentType: 'text/html', fileName: query.path, sizeBytes: 8 }),
    listOfModel: () => ({ path: '', files: [] }),
    contentOfModel: () => {
      throw new PlatformError('not_found', 'No such file.', { field: 'path' });
    },
  },
} satisfies Partial<NativeRoutes>;

describe('the native API', () => {
  let server: NativeServer;
  beforeAll(async () => {
    server = await startNativeServer(routes, { signal: stopping.signal });
  });
  afterAll(() => server.close());

  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object | string, headers: Record<string, string> = {}) =>
    server.app.inject({ method, url: `/api/v1${path}`, ...(payload === undefined ? {} : { payload }), headers });

  it('fills in defaults and answers what the route returns', async () => {
    const answer = await call('POST', '/sql/query', { sql: 'select 1' });
    expect(answer.json()).toMatchObject({ rows: [[1000]] });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('decodes ids that hold slashes and spaces', async () => {
    expect((await call('GET', '/runs/a%2Fb%20c/artifacts?path=x')).json()).toMatchObject({ path: 'x', files: [{ name: 'a/b c' }] });
  });

  it.each([
    ['a missing field', { maxRows: 5 }, 'body.sql'],
    ['a field out of range', { sql: 'x', maxRows: 0 }, 'body.maxRows'],
    ['a field of the wrong type', { sql: 7 }, 'body.sql'],
    ['no body at all', undefined, 'body.sql'],
  ])('refuses %s and names it', async (_title, payload, field) => {
    const answer = await call('POST', '/sql/query', payload);
    expect(answer.statusCode).toBe(400);
    expect(apiError.parse(answer.json()).error).toMatchObject({ code: 'invalid_argument', field, requestId: expect.any(String) });
  });

  it('refuses malformed JSON with the API’s own error', async () => {
    const answer = await call('POST', '/sql/query', '{"sql": NaN}', { 'content-type': 'application/json' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.code).toBe('invalid_argument');
  });

  it('keeps the text of a foreign error to itself and gives the id to quote', async () => {
    const answer = await call('POST', '/sql/query', { sql: 'boom' });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(answer.json().error.requestId).toBe(answer.headers['x-request-id']);
  });

  it('says which endpoint is unknown, and where all of them are', async () => {
    const answer = await call('GET', '/nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.message).toContain('/api/v1/docs');
  });

  it('answers unimplemented for an area that was not given', async () => {
    expect((await call('GET', '/models')).json().error.code).toBe('unimplemented');
  });

  it('sends files so that no browser runs them', async () => {
    const answer = await call('GET', '/runs/r1/artifacts/content?path=report%20%C3%BC.html');
    expect(answer.body).toBe('<script>');
    expect(answer.headers).toMatchObject({
      'content-security-policy': "sandbox; default-src 'none'",
      'content-disposition': "attachment; filename*=UTF-8''report%20%C3%BC.html",
      'x-content-type-options': 'nosniff',
      'content-length': '8',
    });
  });

  it('answers a failed file with the error shape, not as a file', async () => {
    const answer = await call('GET', '/logged-models/m1/artifacts/content?path=x');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({ code: 'not_found', field: 'path' });
  });

  it('lets a page of another site change nothing', async () => {
    const answer = await call('POST', '/sql/query', { sql: 'select 1' }, { origin: 'https://evil.example' });
    expect(answer.statusCode).toBe(403);
    expect((await call('POST', '/sql/query', { sql: 'select 1' }, { origin: 'http://localhost:5173' })).statusCode).toBe(200);
  });

  it('tells changes of the wanted topics as they happen, and ends when the server stops', async () => {
    const answer = await fetch(`${server.url}/api/v1/events?topics=run&topics=execution`, { headers: { 'last-event-id': '12' } });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain('retry:');
    changes.publish({ topic: 'deployment', id: 'd', kind: 'updated', at: 1 });
    for (const at of [2, 3]) changes.publish({ topic: 'run', id: 'r', kind: 'metrics', at });
    const { value } = await reader.read();
    expect(value).toBe('data: {"topic":"run","id":"r","kind":"metrics","at":3}\n\n');
    stopping.abort();
    expect((await reader.read()).done).toBe(true);
  });

  it('refuses a topic that does not exist', async () => {
    expect((await call('GET', '/events?topics=weather')).json().error.field).toBe('query.topics[0]');
  });

  it('describes every endpoint of the contract, with its path parameters', async () => {
    const document = (await call('GET', '/openapi.json')).json();
    const described = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
    );
    const defined = Object.entries(nativeApi).flatMap(([area, table]) =>
      Object.entries<Endpoint>(table).map(([name, endpoint]) => `${area}.${name} ${endpoint.method} ${endpoint.path}`),
    );
    expect(described.toSorted()).toEqual(defined.toSorted());
    for (const reference of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty(reference[1]!);
    }
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('shows the description as a page that loads nothing from elsewhere', async () => {
    const answer = await call('GET', '/docs');
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('/api/v1/predictions/{id}/why');
    for (const [, target] of answer.body.matchAll(/href="#([^"]+)"/g)) expect(answer.body).toContain(` id="${target}"`);
    expect(answer.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
