import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
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

async function start(
  handle: (exchange: Exchange) => void,
  { maxBodyBytes = 1000 } = {},
): Promise<{ server: InferenceServer; client: Client }> {
  const limits = { maxBodyBytes, deadlineMs: 60_000 };
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

const framed = (body: Buffer, isPacked = false) => {
  const prefix = Buffer.alloc(5, isPacked ? 1 : 0);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
};

/** A call as its bytes. @returns headers, or headers and trailers, and what stands between them */
async function send(server: InferenceServer, body: Buffer, headers: Readonly<Record<string, string>> = {}) {
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  const stream = session.request({ ':method': 'POST', ':path': ECHO, 'content-type': 'application/grpc', te: 'trailers', ...headers });
  const told: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  for (const event of ['response', 'trailers'] as const) stream.on(event, (received: object) => void Object.assign(told, received));
  stream.on('data', (chunk: Buffer) => void parts.push(chunk)).on('error', () => {});
  stream.end(body);
  await once(stream, 'close');
  session.close();
  return { told, body: Buffer.concat(parts) };
}

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

  it('takes a packed message, within the limit of its whole size', async () => {
    const { server } = await start(answerWithWhatCame);
    const packed = (text: string) => send(server, framed(gzipSync(text), true), { 'grpc-encoding': 'gzip', seldon: 'iris' });
    const answered = await packed('body');
    expect(answered.told).toMatchObject({ ':status': 200, 'grpc-status': '0' });
    expect(String(answered.body.subarray(5))).toBe(`iris ${ECHO} body`);
    expect((await packed('x'.repeat(1001))).told).toMatchObject({ 'grpc-status': '8' });
  });

  it.each([
    ['no message', Buffer.alloc(0), {}, 13],
    ['two messages', Buffer.concat([framed(Buffer.from('a')), framed(Buffer.from('b'))]), {}, 13],
    ['half a message', framed(Buffer.from('abc')).subarray(0, 6), {}, 13],
    ['a message that is said to be too long', Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]), {}, 8],
    ['a message packed in a way that nobody says', framed(Buffer.from('a'), true), {}, 13],
    ['a message packed in a way that is not served', framed(Buffer.from('a'), true), { 'grpc-encoding': 'snappy' }, 12],
    ['a message that is not packed as it says', framed(Buffer.from('a'), true), { 'grpc-encoding': 'gzip' }, 12],
  ])('refuses %s', async (_what, body, headers, status) => {
    const { server } = await start(answerWithWhatCame);
    expect((await send(server, body, headers)).told).toMatchObject({ ':status': 200, 'grpc-status': String(status) });
  });

  it("answers what is HTTP/2 and no gRPC with HTTP's own status", async () => {
    const { server } = await start(answerWithWhatCame);
    expect((await send(server, Buffer.from('{}'), { 'content-type': 'application/json' })).told).toMatchObject({ ':status': 415 });
  });

  it('tells a fault in any words', async () => {
    const message = 'a\r\nb % \ud800 ä €';
    const { client } = await start((exchange) => exchange.respond(400, ['grpc-status', '3', 'grpc-message', message, 'x-own', 'a\nb'], ''));
    await expect(call(client, Buffer.alloc(0))).rejects.toMatchObject({ code: 3, details: message.toWellFormed() });
  });

  it('carries messages larger than the windows of a connection', async () => {
    const { server } = await start((exchange) => exchange.respond(200, [], exchange.body), { maxBodyBytes: 20_000_000 });
    const body = Buffer.alloc(10_000_000, 'x');
    const answered = await Promise.all([1, 2].map(() => send(server, framed(body))));
    for (const { told, body: got } of answered) {
      expect(told).toMatchObject({ 'grpc-status': '0' });
      expect(got.equals(framed(body))).toBe(true);
    }
  });

  it('ends the work at the deadline of the caller', async () => {
    const { server } = await start((exchange) => {
      const { signal } = exchange;
      signal.addEventListener('abort', () =>
        exchange.respond(504, ['grpc-status', signal.reason.code === 'deadline_exceeded' ? '4' : '1'], ''),
      );
    });
    const { told } = await send(server, framed(Buffer.alloc(0)), { 'grpc-timeout': '50m' });
    expect(told).toMatchObject({ 'grpc-status': '4' });
  });

  it('tells the one who answers when the caller cancels', async () => {
    const came = Promise.withResolvers<Exchange>();
    const { client } = await start((exchange) => came.resolve(exchange));
    const sent = client.makeUnaryRequest(ECHO, bytes, bytes, Buffer.alloc(0), () => {});
    const { signal } = await came.promise;
    const aborted = once(signal, 'abort');
    sent.cancel();
    await aborted;
    expect(signal.reason).toMatchObject({ code: 'cancelled' });
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
