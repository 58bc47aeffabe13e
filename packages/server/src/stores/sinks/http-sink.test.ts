import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logEvent } from '../../../testing/log-event.ts';
import { describeEventSink } from './event-sink.contract.ts';
import { createHttpSink, eventHeaders } from './http-sink.ts';

const going = new AbortController().signal;

describe('a sink that events are posted to', () => {
  let server: Server;
  let port: number;
  let received: IncomingMessage[];
  let statuses: number[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      received.push(request);
      request.resume();
      if (request.headers['ce-modelid'] === 'silent') return;
      const status = request.headers['ce-modelid'] === 'unwanted' ? 400 : (statuses.shift() ?? 202);
      response.writeHead(status, { location: 'http://elsewhere/' }).end('it says so');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  beforeEach(() => {
    received = [];
    statuses = [];
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  describeEventSink(() => ({
    destination: { kind: 'http', url: `http://127.0.0.1:${port}/` },
    nobody: { kind: 'http', url: 'http://me:secret@127.0.0.1:1/' },
    arrived: async (ids) =>
      received.flatMap(({ headers }) => {
        const requestId = headers['ce-requestid'] as string;
        return ids.includes(requestId) ? [{ requestId, type: headers['ce-type'] as string }] : [];
      }),
    refused: () => logEvent({ node: 'unwanted' }),
  }));

  it('sends CloudEvents 1.0 in binary mode, with the extensions of Seldon', () => {
    const event = logEvent({ id: 'a-uuid', at: Date.UTC(2026, 10, 25), requestId: 'P', side: 'response' });
    expect(eventHeaders(event)).toEqual({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'a-uuid',
      'ce-source': 'http://127.0.0.1:9000/',
      'ce-type': 'io.seldon.serving.inference.response',
      'ce-time': '2026-11-25T00:00:00.000Z',
      'ce-requestid': 'P',
      'ce-modelid': 'classifier',
      'ce-inferenceservicename': 'iris',
      'ce-namespace': 'default',
      'ce-endpoint': 'main',
      'ce-protocol': 'seldon',
    });
  });

  it('writes what a header cannot hold as CloudEvents say it', () => {
    expect(eventHeaders(logEvent({ node: 'Größe "1"' }))['ce-modelid']).toBe('Gr%C3%B6%C3%9Fe%20%221%22');
  });

  it.each([
    [500, 0, 0],
    [503, 0, 0],
    [429, 0, 0],
    [400, 1, 1],
    [404, 1, 1],
    // A POST that follows it would become a GET.
    [302, 1, 1],
  ])('takes status %d for what it is', async (status, done, refused) => {
    statuses = [status];
    const outcome = await createHttpSink(`http://127.0.0.1:${port}/`).deliver([logEvent()], going);
    expect(outcome).toEqual({ done, refused, fault: `HTTP ${status} it says so` });
  });

  it('sends a user and a password as Basic authentication', async () => {
    await createHttpSink(`http://me:p%40ss@127.0.0.1:${port}/path?a=b`).deliver([logEvent()], going);
    expect(received[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(received[0]!.url).toBe('/path?a=b');
  });

  it('sends a token instead of them where there is one', async () => {
    await createHttpSink(`http://me:pass@127.0.0.1:${port}/`, 'Bearer abc').deliver([logEvent()], going);
    expect(received[0]!.headers.authorization).toBe('Bearer abc');
  });

  it('gives up a request that nobody answers when the time is up', async () => {
    const stop = new AbortController();
    const reached = once(server, 'request');
    const delivered = createHttpSink(`http://127.0.0.1:${port}/`).deliver([logEvent({ node: 'silent' }), logEvent()], stop.signal);
    await reached;
    stop.abort();
    expect(await delivered).toEqual({ done: 0, refused: 0, fault: expect.stringMatching(/./) });
  });

  it('stops between two events when the time is up', async () => {
    const outcome = await createHttpSink(`http://127.0.0.1:${port}/`).deliver([logEvent()], AbortSignal.abort());
    expect(outcome).toMatchObject({ done: 0, refused: 0 });
    expect(received).toEqual([]);
  });
});
