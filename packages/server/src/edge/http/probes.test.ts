import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../kernel/logger.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { registerProbes } from './probes.ts';

describe('the probes of the control port', () => {
  let http: HttpServer;
  let database: () => Promise<boolean> = async () => true;
  beforeAll(() => {
    http = createHttpServer({ logger: silentLogger, host: '127.0.0.1' });
    registerProbes(http.app, { checks: { database: () => database(), serving: () => true } });
    http.app.get('/thing', async (_request, reply) => reply.code(404).send({}));
  });
  afterAll(() => http.close());

  const get = (url: string) => http.app.inject({ url, headers: { host: 'localhost' } });

  it('are ready when every part is, and name the part that is not', async () => {
    expect((await get('/readyz')).json()).toEqual({ status: 'ready', parts: { database: true, serving: true } });
    database = () => Promise.reject(new Error('gone'));
    const answer = await get('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ status: 'not ready', parts: { database: false, serving: true } });
    expect((await get('/healthz')).statusCode).toBe(200);
  });

  it('count every answered request once, by method and code, in cumulative buckets', async () => {
    await get('/thing');
    await get('/thing');
    const text = (await get('/metrics')).body;
    expect(text).toContain('ovenbird_http_requests_seconds_count{method="GET",code="404"} 2');
    expect(text).toContain('ovenbird_http_requests_seconds_bucket{method="GET",code="404",le="+Inf"} 2');
    expect(text).toContain('ovenbird_part_up{part="database"} 0');
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text.endsWith('\n')).toBe(true);
  });
});
