import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePlainHead } from './request-head.ts';

const head = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');

describe('the plain head of a request', () => {
  it('has its method, address, headers and body', () => {
    const chunk = Buffer.concat([head('POST /a?b=c HTTP/1.1', 'Host: x', 'CONTENT-LENGTH:  3 ', 'X-Own:a: b\t'), Buffer.from('abc')]);
    expect(parsePlainHead(chunk)).toEqual({
      method: 'POST',
      url: '/a?b=c',
      headers: { host: 'x', 'content-length': '3', 'x-own': 'a: b' },
      bodyBytes: 3,
      end: chunk.length - 3,
    });
  });

  it('may say that the connection stays open', () => {
    expect(parsePlainHead(head('GET / HTTP/1.1', 'Host: x', 'Connection: Keep-Alive'))).toMatchObject({ bodyBytes: 0 });
  });

  it.each([
    ['is not whole', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n')],
    ['has no host', head('GET / HTTP/1.1', 'X: y')],
    ['is of HTTP/1.0', head('GET / HTTP/1.0', 'Host: x')],
    ['asks a proxy', head('GET http://x/ HTTP/1.1', 'Host: x')],
    ['has a body in chunks', head('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked')],
    ['has two lengths', head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2')],
    ['has a length that is none', head('POST / HTTP/1.1', 'Host: x', 'Content-Length: +1')],
    ['has a header twice', head('GET / HTTP/1.1', 'Host: x', 'Accept: a', 'accept: b')],
    ['has a folded header', head('GET / HTTP/1.1', 'Host: x', 'A: b', ' c')],
    ['has a space before a colon', head('GET / HTTP/1.1', 'Host : x')],
    ['has a line break of its own kind', head('GET / HTTP/1.1', 'Host: x', 'A: b\nTransfer-Encoding: chunked')],
    ['ends the connection', head('GET / HTTP/1.1', 'Host: x', 'Connection: close')],
    ['waits to be asked for its body', head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Expect: 100-continue')],
    ['wants another protocol', head('GET / HTTP/1.1', 'Host: x', 'Upgrade: h2c')],
    ['has a header called as what every object has', head('GET / HTTP/1.1', 'Host: x', '__proto__: y')],
    ['is larger than node:http takes', head('GET / HTTP/1.1', 'Host: x', `A: ${'b'.repeat(17_000)}`)],
  ])('leaves to node:http what %s', (_, chunk) => {
    expect(parsePlainHead(chunk)).toBeUndefined();
  });
});

describe('beside node:http', () => {
  const server = createServer();
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void server.close());

  /** What node:http makes of the same bytes; undefined where it takes them for no request. */
  async function readByNode(chunk: Buffer): Promise<Pick<IncomingMessage, 'method' | 'url' | 'headers'> | undefined> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const read = await new Promise<IncomingMessage | undefined>((resolve) => {
      server.once('request', (request, response) => {
        resolve(request);
        response.destroy();
      });
      socket.on('close', () => resolve(undefined)).on('error', () => {});
      socket.end(chunk);
      socket.resume();
    });
    server.removeAllListeners('request');
    socket.destroy();
    return read && { method: read.method, url: read.url, headers: read.headers };
  }

  const token = fc.stringMatching(/^[A-Za-z0-9-]{1,8}$/);
  const text = fc.string({
    unit: fc.constantFrom('a', 'Z', '0', ' ', '\t', ':', ',', '"', '\x7f', '\xe9', '\xa0', '\r', '\n', '\0', ';'),
    maxLength: 8,
  });
  const name = fc.oneof(
    token,
    fc.constantFrom('Host', 'Content-Length', 'Connection', 'Transfer-Encoding', 'Accept', 'Cookie', ' X', 'a b', ''),
  );
  const value = fc.oneof(text, fc.constantFrom('0', '5', '-1', 'chunked', 'keep-alive', 'close', '00'));
  const request = fc.record({
    line: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('GET / HTTP/1.1', 'POST /a%20b?c=d HTTP/1.1', 'PUT /x HTTP/1.1') },
      fc.constantFrom('GET /é HTTP/1.1', 'get / HTTP/1.1', 'FOO / HTTP/1.1', 'GET  / HTTP/1.1', 'GET / HTTP/1.2', 'GET * HTTP/1.1'),
    ),
    headers: fc.array(fc.tuple(name, value), { maxLength: 5 }),
  });

  it('is never of another opinion: what it takes, node:http takes for the same', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ line, headers }) => {
        const chunk = head(line, 'Host: x', ...headers.map(([key, told]) => `${key}:${told}`));
        const plain = parsePlainHead(chunk);
        if (!plain) return;
        const { method, url, headers: own } = plain;
        expect(await readByNode(Buffer.concat([chunk, Buffer.alloc(plain.bodyBytes)]))).toEqual({ method, url, headers: own });
      }),
      { numRuns: 500 },
    );
  });
});
