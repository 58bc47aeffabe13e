import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type InferenceServer, startInferenceServer } from './inference-server.ts';

const MAX_BODY = 10_000;
const servers: InferenceServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop(0))));

/** Asks a server that answers with the body that it got, or with why it got none. */
async function ask(headers: Record<string, string>, body: Buffer) {
  const server = await startInferenceServer({
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: MAX_BODY,
    deadlineMs: 60_000,
    handle: (exchange) => exchange.respond(200, [], exchange.bodyFault ?? (exchange.tooLargeFor ? 'too large' : exchange.body)),
  });
  servers.push(server);
  const asked = request({ port: server.port, method: 'POST', headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { headers: answer.headers, body: await buffer(answer) };
}

const text = Buffer.from('[1,2,3]'.repeat(500));

describe('compressed bodies', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['identity', text],
  ])('in %s are unpacked', async (coding, packed) => {
    expect((await ask({ 'content-encoding': coding }, packed)).body).toEqual(text);
  });

  it.each<[string, string, Buffer, string]>([
    ['a coding that nobody knows', 'zip', text, 'Content-Encoding zip is not served'],
    ['bytes that are not what they are said to be', 'gzip', text, 'The body is not valid gzip'],
    ['a body that unpacks to more than the limit', 'gzip', gzipSync(Buffer.alloc(MAX_BODY + 1)), 'too large'],
  ])('with %s are told of, and not read', async (_what, coding, body, told) => {
    expect(String((await ask({ 'content-encoding': coding }, body)).body)).toContain(told);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br, gzip;q=0.5', gunzipSync],
  ])('are the answer to a caller that accepts %s', async (accepted, unpacked) => {
    const answer = await ask({ 'accept-encoding': accepted }, text);
    expect(answer.headers.vary).toBe('accept-encoding');
    expect(answer.body.length).toBeLessThan(text.length / 5);
    expect(unpacked(answer.body)).toEqual(text);
  });

  it.each(['', 'br', 'gzip;q=0'])('are not the answer to a caller that accepts %j', async (accepted) => {
    const answer = await ask({ 'accept-encoding': accepted }, text);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body).toEqual(text);
  });

  it('are no answer where there is nothing to win', async () => {
    expect((await ask({ 'accept-encoding': 'gzip' }, Buffer.from('[1]'))).headers['content-encoding']).toBeUndefined();
  });
});
