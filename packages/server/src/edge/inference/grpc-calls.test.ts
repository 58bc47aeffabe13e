import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from './exchange.ts';
import { createGrpcCalls } from './grpc-calls.ts';
import { type InferenceServer, startInferenceServer } from './inference-server.ts';

const ECHO = '/test.Service/Echo';
const servers: InferenceServer[] = [];
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.stop(0)));
});

async function start(handle: (exchange: Exchange) => void): Promise<{ server: InferenceServer; client: Client }> {
  const limits = { maxBodyBytes: 1000, deadlineMs: 60_000 };
  const server = await startInferenceServer({
    host: '127.0.0.1',
    port: 0,
    ...limits,
    handle: (exchange) => exchange.respond(200, [], 'http'),
    loadGrpc: async () => createGrpcCalls({ methods: [ECHO], handle, ...limits }),
  });
  servers.push(server);
  const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  clients.push(client);
  return { server, client };
}

const bytes = (value: Buffer) => value;

function call(
  client: Client,
  body: Buffer,
  { path = ECHO, metadata = new Metadata(), deadline }: { path?: string; metadata?: Metadata; deadline?: Date } = {},
) {
  let answered: Metadata | undefined;
  const result = new Promise<{ body: Buffer; metadata: Metadata | undefined }>((resolve, reject) => {
    const sent = client.makeUnaryRequest(path, bytes, bytes, body, metadata, deadline ? { deadline } : {}, (error, value) => {
      if (error) reject(error);
      else resolve({ body: value!, metadata: answered });
    });
    sent.on('metadata', (received: Metadata) => {
      answered = received;
    });
  });
  return result;
}

const answerWithWhatCame = (exchange: Exchange) =>
  exchange.respond(
    200,
    ['seldon-puid', 'x', 'content-type', 'application/grpc'],
    `${exchange.headers.seldon} ${exchange.path} ${exchange.body}`,
  );

describe('gRPC on the inference port', () => {
  it('is answered beside HTTP/1.1, with metadata both ways', async () => {
    const { server, client } = await start(answerWithWhatCame);
    const metadata = new Metadata();
    metadata.set('seldon', 'iris');
    const answer = await call(client, Buffer.from('body'), { metadata });
    expect(String(answer.body)).toBe(`iris ${ECHO} body`);
    expect(answer.metadata?.get('seldon-puid')).toEqual(['x']);
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('http');
  });

  it.each<[string, (exchange: Exchange) => void, Buffer, string, Partial<ServiceError>]>([
    [
      'a fault',
      (exchange) => exchange.respond(400, ['grpc-status', '3', 'grpc-message', 'wrong: ä'], ''),
      Buffer.alloc(0),
      ECHO,
      { code: 3, details: 'wrong: ä' },
    ],
    ['a method that is not there', answerWithWhatCame, Buffer.alloc(0), '/test.Service/No', { code: 12 }],
    ['a message over the limit', answerWithWhatCame, Buffer.alloc(1001), ECHO, { code: 8 }],
  ])('tells of %s by its status', async (_what, handle, body, path, error) => {
    const { client } = await start(handle);
    await expect(call(client, body, { path })).rejects.toMatchObject(error);
  });

  it('ends the work at the deadline of the caller', async () => {
    const ended = Promise.withResolvers<unknown>();
    const { client } = await start((exchange) => {
      exchange.signal.addEventListener('abort', () => ended.resolve(exchange.signal.reason));
    });
    await expect(call(client, Buffer.alloc(0), { deadline: new Date(Date.now() + 50) })).rejects.toMatchObject({ code: 4 });
    expect(await ended.promise).toMatchObject({ code: expect.stringMatching('deadline_exceeded|cancelled') });
  });

  it.each([
    { ':path': ECHO, 'content-type': 'text/plain' },
    { ':path': '/test.Service/No', 'content-type': 'application/grpc' },
  ])('is not hurt by a caller who is gone before the call is looked at: %j', async (headers) => {
    const { server, client } = await start(answerWithWhatCame);
    const session = connectHttp2(`http://127.0.0.1:${server.port}`);
    await once(session, 'connect');
    for (let call = 0; call < 20; call += 1) {
      const stream = session.request({ ':method': 'POST', ...headers });
      stream.on('error', () => {}).close(8);
    }
    const closed = once(session, 'close');
    session.close();
    await closed;
    expect(String((await call(client, Buffer.from('x'))).body)).toContain('x');
  });

  it('answers what has come before it stops', async () => {
    const came = Promise.withResolvers<Exchange>();
    const { server, client } = await start((exchange) => came.resolve(exchange));
    const answering = call(client, Buffer.from('x'));
    const exchange = await came.promise;
    const stopped = server.stop(60_000);
    exchange.respond(200, [], 'done');
    expect(String((await answering).body)).toBe('done');
    await stopped;
  });

  it('ends connections that never said what they speak when it stops', async () => {
    const { server } = await start(answerWithWhatCame);
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    expect((await call(clients[0]!, Buffer.from('x'))).body.length).toBeGreaterThan(0);
    const closed = once(socket, 'close');
    await server.stop(60_000);
    await closed;
  });
});
