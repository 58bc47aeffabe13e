import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { createChanges } from '../../server/src/kernel/changes.ts';
import { PlatformError } from '../../server/src/kernel/errors.ts';
import { createEventRoutes } from '../../server/src/protocols/native/events.ts';
import { type NativeServer, startNativeServer } from '../../server/testing/native-server.ts';
import { type Client, createClient, endpointAddress, followChanges, OvenbirdError } from './index.ts';

const changes = createChanges();
const change = (at: number) => ({ topic: 'run', kind: 'metrics', id: 'r1', at }) as const;

/** A server with a few areas; `port` makes a second one where the first was. */
const startServer = (port = 0) =>
  startNativeServer(
    {
      events: createEventRoutes(changes),
      sql: {
        tables: () => ({ tables: [] }),
        query: ({ body }) => {
          if (body.sql.includes('drop')) throw new PlatformError('invalid_argument', 'Only SELECT is allowed.', { field: 'sql' });
          return { columns: [], rows: [[body.sql, body.maxRows]], truncated: false, elapsedMs: 0 };
        },
      },
      artifacts: {
        listOfRun: ({ params, query }) => ({ path: `${params.runId}:${query.path}`, files: [] }),
        contentOfRun: ({ query }) => ({ body: Buffer.from(query.path), contentType: 'text/plain', fileName: 'f' }),
        listOfModel: () => ({ path: '', files: [] }),
        contentOfModel: ({ query }) => ({ body: Buffer.from(query.path), contentType: 'text/plain', fileName: 'f' }),
      },
    },
    { port },
  );

describe('the client', () => {
  let app: NativeServer;
  let baseUrl: string;
  let client: Client;
  beforeAll(async () => {
    app = await startServer();
    baseUrl = app.url;
    client = createClient({ baseUrl: `${baseUrl}/` });
  });
  afterAll(() => app.close());

  it('sends path, query and body, and returns the document', async () => {
    expect((await client.sql.query({ body: { sql: 'select 1' } })).rows).toEqual([['select 1', 1000]]);
    expect((await client.artifacts.listOfRun({ params: { runId: 'a/b c?' }, query: { path: 'ü&x' } })).path).toBe('a/b c?:ü&x');
    expect((await client.sql.tables()).tables).toEqual([]);
  });

  it('gives content as a response to be streamed, from the address that a page can use too', async () => {
    const input = { params: { runId: 'r' }, query: { path: 'a b.txt' } };
    expect(await (await client.artifacts.contentOfRun(input)).text()).toBe('a b.txt');
    expect(await (await fetch(baseUrl + endpointAddress('artifacts', 'contentOfRun', input))).text()).toBe('a b.txt');
  });

  it('throws what the server says is wrong, with the field and the id to quote', async () => {
    const error = await client.sql.query({ body: { sql: 'drop table' } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OvenbirdError);
    expect(error).toMatchObject({
      code: 'invalid_argument',
      message: 'Only SELECT is allowed.',
      details: { status: 400, field: 'sql', requestId: expect.any(String) },
    });
  });

  it('understands an error that was written before the API was reached', async () => {
    const refusing: typeof fetch = async (_url, init) =>
      Response.json({ error_code: 'UNAUTHENTICATED', message: `Send the token, not ${JSON.stringify(init?.headers)}.` }, { status: 401 });
    const stranger = createClient({ baseUrl, token: 'wrong', fetch: refusing });
    await expect(stranger.sql.tables()).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'Send the token, not {"authorization":"Bearer wrong"}.',
    });
  });

  it('says that nobody answers', async () => {
    const lost = createClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(lost.sql.tables()).rejects.toMatchObject({ code: 'unreachable', details: {} });
  });

  it('passes an abort through as it was given', async () => {
    const reason = new Error('enough');
    await expect(client.sql.tables({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('asks for what is required and lets out what is not', () => {
    expectTypeOf(client.platform.info).toBeCallableWith();
    // @ts-expect-error a run has an id
    void (() => client.runs.get());
    // @ts-expect-error an unknown state
    void (() => client.predictions.list({ query: { state: 'odd' } }));
    void (() => client.predictions.list());
  });
});

describe('following changes', () => {
  it('goes on after the server was away, and says when to read again', async () => {
    const first = await startServer();
    const stop = new AbortController();
    const log: string[] = [];
    let second: NativeServer | undefined;
    const stream = followChanges(createClient({ baseUrl: first.url }), {
      signal: stop.signal,
      topics: ['run'],
      onConnect: () => {
        log.push('connected');
        changes.publish(change(log.length));
      },
      onDisconnect: () => log.push('disconnected'),
    });
    for await (const { at } of stream) {
      log.push(`change ${at}`);
      if (second) stop.abort();
      else {
        await first.close();
        second = await startServer(first.port);
      }
    }
    await second?.close();
    expect(log).toEqual(['connected', 'change 1', 'disconnected', 'connected', 'change 4']);
  });
});
