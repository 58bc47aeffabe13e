import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../kernel/clock.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createSignedUrls, readSigningKey, type SignedUrls } from './signed-urls.ts';
import { createUploadPlaces } from './upload-places.ts';
import { registerFlyteUploads } from './upload-routes.ts';

const md5 = (content: string) => createHash('md5').update(content).digest();

describe('uploads', () => {
  let root: string;
  let app: FastifyInstance;
  let urls: SignedUrls;
  let origin: string;
  const clock = createManualClock();
  const later = () => clock.now() + 1000;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ovenbird-uploads-'));
    app = Fastify({ forceCloseConnections: true });
    urls = createSignedUrls(root, readSigningKey(join(root, 'signing.key')), clock.now);
    registerFlyteUploads(app, { root, urls, logger: silentLogger });
    origin = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    await app.close();
    await rm(root, { recursive: true, force: true });
  });

  const put = (url: string, body: string) => fetch(url, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });

  it('land at the path that was signed, streamed, and can be fetched by another signed URL', async () => {
    const path = join(root, 'uploads', 'p', 'd', 'a b?#%', 'ünï.txt');
    const content = 'x'.repeat(3_000_000);
    const answer = await put(urls.sign('PUT', path, later(), origin, { md5: md5(content).toString('base64') }), content);
    expect(answer.status).toBe(200);
    expect(await readFile(path, 'utf8')).toBe(content);
    const read = await fetch(urls.sign('GET', path, later(), origin));
    expect([read.status, read.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await read.text()).toBe(content);
  });

  it('are refused when the content is not what was announced, and leave nothing behind', async () => {
    const path = join(root, 'uploads', 'file');
    const answer = await put(urls.sign('PUT', path, later(), origin, { md5: md5('other').toString('base64') }), 'content');
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('it was damaged on its way');
    expect(await readdir(join(root, 'uploads'))).toEqual([]);
  });

  it('need the signature of this path, method and time', async () => {
    const path = join(root, 'uploads', 'file');
    const good = urls.sign('PUT', path, later(), origin);
    expect((await put(good.replace('/file?', '/other?'), 'x')).status).toBe(403);
    expect((await put(urls.sign('GET', path, later(), origin), 'x')).status).toBe(403);
    expect((await fetch(good)).status).toBe(403);
    expect((await put(good.replace(/signature=.*/, 'signature=AAAA'), 'x')).status).toBe(403);
    expect((await put(good.replace(/expires=\d+/, 'expires=9999999999999'), 'x')).status).toBe(403);
    const expired = await put(urls.sign('PUT', path, clock.now() - 1, origin), 'x');
    expect([expired.status, await expired.text()]).toEqual([403, 'This URL has expired: ask for a new one.']);
  });

  it('keep their key over restarts', async () => {
    expect(readSigningKey(join(root, 'signing.key'))).toEqual(readSigningKey(join(root, 'signing.key')));
  });

  describe('places', () => {
    const choose = (more: object = {}) =>
      createUploadPlaces(root).choose({ project: 'p', domain: 'd', filename: 'x.txt', filenameRoot: '', contentMd5: md5('x'), ...more });

    it('follow Flyte’s rule: the same content has the same address', async () => {
      expect(relative(root, await choose({ contentMd5: Buffer.from('0123456789abcdef') }))).toBe(
        'p/d/GAYTEMZUGU3DOOBZMFRGGZDFMY======/x.txt',
      );
      expect(relative(root, await choose({ filenameRoot: 'my/root', filename: 'a/b.txt' }))).toBe('p/d/my/root/a/b.txt');
      expect(await choose({ contentMd5: new Uint8Array() })).not.toBe(await choose({ contentMd5: new Uint8Array() }));
    });

    it('are not given twice for different content', async () => {
      const path = await choose({ filenameRoot: 'r' });
      await app.inject({ method: 'PUT', url: urls.sign('PUT', path, later(), origin).slice(origin.length), payload: 'x' });
      expect(await choose({ filenameRoot: 'r' })).toBe(path);
      await expect(choose({ filenameRoot: 'r', contentMd5: md5('y') })).rejects.toMatchObject({ code: 'already_exists' });
    });

    it.each([
      [{ filename: '../../etc/passwd' }, 'filename'],
      [{ filename: 'a//b' }, 'filename'],
      [{ filenameRoot: '..' }, 'filename'],
      [{ project: '' }, 'project'],
      [{ contentMd5: new Uint8Array(3) }, 'content_md5'],
    ])('refuse %j', async (more, field) => {
      await expect(choose(more)).rejects.toMatchObject({ code: 'invalid_argument', details: { field } });
    });

    it('stay below their folder, whatever the project is called', async () => {
      await expect(choose({ project: '..' })).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
});
