import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../kernel/logger.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';

describe('access to the control port', () => {
  let http: HttpServer;
  beforeAll(() => {
    http = createHttpServer({ logger: silentLogger, host: '127.0.0.1', token: 'secret', openPrefixes: ['/signed/'] });
    http.app.get('/signed/thing', async () => ({ ok: true }));
    http.app.get('/thing', async () => ({ ok: true }));
    http.app.get('/healthz', async () => ({ ok: true }));
  });
  afterAll(() => http.close());

  const get = (url: string, headers: Record<string, string> = {}) =>
    http.app.inject({ url, headers: { host: 'localhost:8080', ...headers } });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('refuses a foreign host name, which is how DNS rebinding looks', async () => {
    const answer = await get('/thing', { host: 'evil.example', authorization: 'Bearer secret' });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().message).toContain('"evil.example" is not served here');
  });

  it.each([['Bearer secret'], [basic('anybody:secret')]])('lets %s in', async (authorization) => {
    expect((await get('/thing', { authorization })).statusCode).toBe(200);
  });

  it.each([[undefined], ['Bearer wrong'], [basic('secret:wrong')]])('refuses %s with the way to do it right', async (authorization) => {
    const answer = await get('/thing', authorization ? { authorization } : {});
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="ovenbird"');
  });

  it('lets paths that carry their own proof through', async () => {
    expect((await get('/signed/thing')).statusCode).toBe(200);
  });

  it('answers health probes without a token', async () => {
    expect((await get('/healthz')).statusCode).toBe(200);
  });

  it('names the path that it cannot decode', async () => {
    const answer = await get('/thing/per%cent.txt', { authorization: 'Bearer secret' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining('"/thing/per%cent.txt"'),
    });
  });
});
