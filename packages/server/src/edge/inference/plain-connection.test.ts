// On real sockets: what a connection answers must not depend on how its bytes are cut, nor on who of the two reads them.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from './exchange.ts';
import { type InferenceServer, startInferenceServer } from './inference-server.ts';
import { PlainConnection } from './plain-connection.ts';

const plain = (path: string, body = '') => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const chunked = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${body && `${body.length.toString(16)}\r\n${body}\r\n`}0\r\n\r\n`;
const last = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

let server: InferenceServer;
let handle: (exchange: Exchange) => void;
beforeEach(async () => {
  handle = (exchange) => exchange.respond(200, ['x-own', 'yes'], `<${exchange.path} ${exchange.body}>`);
  server = await startInferenceServer({
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 3_000_000,
    deadlineMs: 60_000,
    handle: (exchange) => handle(exchange),
  });
});
afterEach(() => server.stop(0));

/** @returns all that is answered until the server ends the connection */
async function tell(parts: readonly string[]): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
  let answered = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answered += text;
  });
  for (const part of parts) await new Promise<void>((resolve) => void socket.write(part, 'latin1', () => setImmediate(resolve)));
  await once(socket, 'close');
  return answered;
}

const bodiesIn = (answered: string) => [...answered.matchAll(/<([^>]*)>/g)].map(([, body]) => body);

describe('a connection of plain requests', () => {
  it('answers with status, headers, date and length, and stays open', async () => {
    const [first, ...others] = (await tell([plain('/a', 'b'), last])).split('HTTP/1.1 ').slice(1);
    expect(first).toMatch(
      /^200 OK\r\nx-own: yes\r\ncontent-length: 6\r\ndate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\nconnection: keep-alive\r\nkeep-alive: timeout=75\r\n\r\n<\/a b>$/,
    );
    expect(others).toHaveLength(1);
  });

  it('answers the same, in order, however its bytes are cut and whoever must read them', async () => {
    const body = fc.stringMatching(/^[a-z]{0,30}$/);
    const requests = fc.array(fc.tuple(fc.boolean(), body), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(requests, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), async (asked, cuts) => {
        const text = asked.map(([isPlain, told], index) => (isPlain ? plain : chunked)(`/${index}`, told)).join('') + last;
        const at = [0, ...cuts.map((cut) => Math.floor(cut * text.length)).toSorted((a, b) => a - b), text.length];
        const parts = at.slice(1).map((to, index) => text.slice(at[index], to));
        const answered = await tell(parts.filter((part) => part !== ''));
        expect(bodiesIn(answered)).toEqual([...asked.map(([, told], index) => `/${index} ${told}`), '/last ']);
      }),
      { numRuns: 100 },
    );
  });

  it('answers requests that were sent ahead one after the other', async () => {
    let running = 0;
    handle = (exchange) => {
      running += 1;
      expect(running).toBe(1);
      setImmediate(() => {
        running -= 1;
        exchange.respond(200, [], `<${exchange.path}>`);
      });
    };
    const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`);
    expect(bodiesIn(await tell([paths.map((path) => plain(path)).join('') + last]))).toEqual([...paths, '/last']);
  });

  it.each([10_000, 1_000_000, 2_500_000])('takes a body of %i bytes', async (length) => {
    handle = (exchange) => exchange.respond(200, [], `<${exchange.body.length}>`);
    expect(bodiesIn(await tell([plain('/', 'x'.repeat(length)), last]))).toEqual([String(length), '0']);
  });

  it('refuses what is no request as node:http does', async () => {
    expect(await tell(['GET /a HTTP/1.1\r\nHost : x\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400 /);
    expect(await tell([`${plain('/a')}nonsense\r\n\r\n`])).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 400 /);
  });

  it('sends text of any language with its length in bytes, and bytes as they are', async () => {
    handle = (exchange) => exchange.respond(200, [], exchange.path === '/text' ? '<ünï>' : Buffer.from('<\xff\0>', 'latin1'));
    const answered = await tell([plain('/text'), plain('/bytes'), last]);
    expect(answered).toContain(`content-length: 7\r\n`);
    expect(answered).toContain(Buffer.from('<ünï>').toString('latin1'));
    expect(answered).toContain('content-length: 4\r\n');
    expect(answered).toContain('<\xff\0>');
  });

  it('cannot be made to send another header', async () => {
    handle = (exchange) => exchange.respond(200, ['x-own', 'a\r\nx-other: b'], '');
    expect(await tell([plain('/a') + last])).toContain('x-own: a??x-other: b\r\n');
  });

  it('answers HEAD without the body', async () => {
    expect(await tell([`HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n${last}`])).toMatch(/content-length: 5\r\n[\s\S]*\r\n\r\nHTTP\/1\.1 200/);
  });

  it('waits for a caller that does not read', async () => {
    handle = (exchange) => exchange.respond(200, [], 'x'.repeat(2_000_000));
    const socket = connect(server.port, '127.0.0.1');
    socket.pause();
    socket.write(plain('/').repeat(20) + last);
    await once(socket, 'connect');
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await once(socket.resume(), 'close');
    expect(bytes).toBeGreaterThan(21 * 2_000_000);
  });
});

describe('a connection whose caller is silent', () => {
  const accepted: Socket[] = [];
  const listening = createServer((socket) => void accepted.push(socket));
  beforeEach(() => new Promise<void>((resolve) => void listening.listen(0, '127.0.0.1', resolve)));
  afterEach(() => void listening.close());

  async function open(first: string) {
    const caller = connect((listening.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
    await Promise.all([once(caller, 'connect'), once(listening, 'connection')]);
    const socket = accepted.pop()!;
    const came: Exchange[] = [];
    const connection = new PlainConnection(socket, {
      rules: { maxBodyBytes: 100, deadlineMs: 60_000, isStopping: () => false, handle: (exchange) => void came.push(exchange) },
      keepAliveMs: 1000,
      receiveMs: 5000,
      handOver: () => {},
    });
    const received = once(socket, 'data');
    caller.write(first);
    await received;
    return { caller, connection, came, now: performance.now() };
  }

  it('is ended after an answer, when the time between requests is over', async () => {
    const { caller, connection, came, now } = await open(plain('/'));
    connection.expire(now + 10_000);
    came[0]!.respond(200, [], 'answered');
    await once(caller, 'data');
    connection.expire(now + 500);
    expect(caller.destroyed).toBe(false);
    connection.expire(performance.now() + 1001);
    await once(caller.resume(), 'close');
  });

  it('is told so in the middle of a request', async () => {
    const { caller, connection, now } = await open('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc');
    connection.expire(now + 2000);
    connection.expire(now + 6000);
    const [text] = await once(caller, 'data');
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    await once(caller, 'close');
  });
});
