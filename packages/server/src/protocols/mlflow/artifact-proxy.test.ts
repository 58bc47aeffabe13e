import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MlflowServer, startMlflowServer } from '../../../testing/mlflow-server.ts';

const FILES = '/api/2.0/mlflow-artifacts/artifacts';

describe('the artifact proxy, over a socket', () => {
  let server: MlflowServer;
  let origin: string;
  beforeAll(async () => {
    server = await startMlflowServer();
    origin = await server.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  /** One request as bytes, so that nothing on the way makes it better than it is. */
  async function raw(request: string): Promise<string> {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.write(request.replaceAll('\n', '\r\n'));
    return text(socket);
  }

  it('takes a file of unknown length, streamed', async () => {
    const chunks = ['one ', 'two ', 'three'];
    const body = new ReadableStream({
      pull: (controller) => {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(Buffer.from(chunk));
        else controller.close();
      },
    });
    const answer = await fetch(`${origin}${FILES}/a/streamed`, { method: 'PUT', body, duplex: 'half' } as RequestInit);
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    expect(await (await fetch(`${origin}${FILES}/a/streamed`)).text()).toBe('one two three');
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    const arrived = once(server.app.server, 'request') as Promise<[IncomingMessage]>;
    socket.write(`PUT ${FILES}/a/broken HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nhalf`);
    const [request] = await arrived;
    const gone = new Promise((resolve) => request.once('close', resolve));
    socket.destroy();
    await gone;
    expect((await fetch(`${origin}${FILES}/a/broken`)).status).toBe(404);
  });

  it('serves ranges', async () => {
    await fetch(`${origin}${FILES}/a/range`, { method: 'PUT', body: '0123456789' });
    const get = async (range: string) => {
      const answer = await fetch(`${origin}${FILES}/a/range`, { headers: { range } });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect(await get('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await get('bytes=8-')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await get('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await get('bytes=10-12')).toEqual([416, 'bytes */10', '']);
    expect(await get('bytes=4-2')).toEqual([200, null, '0123456789']);
    expect(await get('nonsense')).toEqual([200, null, '0123456789']);
  });

  it('gives no browser a page to run in our name', async () => {
    await fetch(`${origin}${FILES}/a/page.html`, { method: 'PUT', body: '<script>alert(1)</script>' });
    const { headers } = await fetch(`${origin}${FILES}/a/page.html`);
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''page.html");
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['/../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/a/%2e%2e%2fx', '/a/..%5cx', '/%252e%252e/x', '/a%00b'])(
    'refuses to leave the artifacts by %s',
    async (path) => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await raw(`${method} ${FILES}${path} HTTP/1.1\nhost: localhost\nconnection: close\ncontent-length: 0\n\n`);
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        expect(answer).toContain('Invalid path');
      }
    },
  );

  it('refuses to delete everything', async () => {
    expect((await fetch(`${origin}${FILES}/`, { method: 'DELETE' })).status).toBe(400);
  });
});
