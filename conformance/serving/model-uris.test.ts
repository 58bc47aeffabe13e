// Models from where teams keep them, through the real program: a real S3 server, a web server, claims, a table of overrides.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readObjectStores } from '../../packages/server/src/config/object-stores.ts';
import { modelOriginContract } from '../../packages/server/src/stores/origins/model-origin.contract.ts';
import { createModelOrigins } from '../../packages/server/src/stores/origins/model-origins.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { descendantsOf, survivors } from '../support/process-tree.ts';
import { pythonPath } from '../support/python.ts';
import { noS3Server, type S3Server, startS3Server } from '../support/versitygw.ts';
import { makeModels, SETOSA } from './models.ts';
import { createServingClient, isAvailable, manifest } from './serving-client.ts';

const ROWS = { data: { ndarray: [SETOSA] } };
const because = noS3Server ? ` (skipped: ${noS3Server})` : '';

const environmentOf = (s3: S3Server) => ({
  AWS_ENDPOINT_URL: s3.url,
  AWS_ACCESS_KEY_ID: s3.accessKeyId,
  AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  OVENBIRD_GS_ENDPOINT: s3.url,
  OVENBIRD_GS_REGION: 'us-east-1',
  OVENBIRD_GS_ACCESS_KEY_ID: s3.accessKeyId,
  OVENBIRD_GS_SECRET_ACCESS_KEY: s3.secretAccessKey,
});

/** Folders of the data directory's cache that are whole. */
const cached = async (platform: Platform) => (await readdir(join(platform.dataDir, 'models', 'cache')).catch(() => [])).length;

describe.skipIf(noS3Server)(`a real S3 server${because}`, () => {
  for (const [name, scheme, versions] of [
    ['s3://', 's3', false],
    ['s3:// with versions', 's3', true],
    ['gs://', 'gs', false],
  ] as const)
    modelOriginContract(name, { folders: true, versions }, async () => {
      const s3 = await startS3Server();
      await s3.createBucket('models');
      if (versions) await s3.keepVersions('models');
      return {
        origin: createModelOrigins({ objectStores: readObjectStores(environmentOf(s3)) })(`${scheme}://models`)!,
        uri: (path) => `${scheme}://models/${path}`,
        put: (path, content) => s3.put('models', path, content),
        remove: (path) => s3.remove('models', path),
        close: s3.stop,
      };
    });
});

describe('models from elsewhere', () => {
  let folder: string;
  let web: Server;
  let webUrl: string;
  let s3: S3Server | undefined;
  let platform: Platform;
  let client: ReturnType<typeof createServingClient>;
  /** Answers to `/slow/model.onnx` that are held after their first bytes. */
  const held: ServerResponse[] = [];
  let isSlow = true;
  let joblib: Buffer;
  let onnx: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-uris-'));
    s3 = noS3Server ? undefined : await startS3Server();
    web = createServer(async (request, response) => {
      const content = await readFile(join(folder, 'web', request.url!.replace('/slow/', '/'))).catch(() => undefined);
      if (!content) return response.writeHead(404).end();
      response.writeHead(200, { etag: `"${content.length}"`, 'content-length': content.length });
      if (request.method === 'HEAD') return response.end();
      if (!request.url!.startsWith('/slow/') || !isSlow) return response.end(content);
      response.write(content.subarray(0, 100));
      held.push(response);
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;

    const overrides = join(folder, 'overrides.yaml');
    await writeFile(overrides, `gs://seldon-models/v1.17.1/sklearn: mirror\nhttp://mirrored.invalid: ${webUrl}\n`);
    platform = await startPlatform({
      dataDir: join(folder, 'data'),
      python: await pythonPath(),
      args: ['--pvc', join(folder, 'claims'), '--model-overrides', overrides],
      ...(s3 ? { env: environmentOf(s3) } : {}),
    });
    client = createServingClient(platform);
    await makeModels(platform.control, folder);
    joblib = await readFile(join(folder, 'sklearn/model.joblib'));
    onnx = await readFile(join(folder, 'onnx/model.onnx'));
    await s3?.createBucket('models');
    await s3?.put('models', 'sklearn/iris/model.joblib', joblib);
    await s3?.put('models', 'onnx/1/model.onnx', onnx);
    await cp(join(folder, 'onnx/model.onnx'), join(folder, 'web/model.onnx'));
    await cp(join(folder, 'onnx'), join(folder, 'claims/models/iris'), { recursive: true });
    await cp(join(folder, 'onnx'), join(folder, 'mirror/iris'), { recursive: true });
    execFileSync('tar', ['czf', join(folder, 'web/iris.tar.gz'), '-C', join(folder, 'onnx'), '.']);
  });
  afterAll(async () => {
    await platform?.stop();
    web?.close();
    web?.closeAllConnections();
    await s3?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function serve(name: string, modelUri: string, implementation = 'TRITON_SERVER') {
    const applied = await client.apply(manifest(name, { implementation, modelUri }));
    expect(applied).toMatchObject({ status: 200, body: { results: [{ outcome: 'created' }] } });
    await client.until(name, isAvailable);
    const answer = await client.predict(name, ROWS);
    expect(answer.status).toBe(200);
    return applied;
  }

  it.each([
    ['web', () => `${webUrl}/model.onnx`],
    ['archive', () => `${webUrl}/iris.tar.gz`],
    ['claim', () => 'pvc://models/iris'],
    ['file', () => `file://${folder}/onnx/model.onnx`],
  ])('are served from a %s', async (name, uri) => {
    await serve(name, uri());
  });

  it('are taken from the table of overrides, and the command says so', async () => {
    const { body } = await serve('overridden', 'gs://seldon-models/v1.17.1/sklearn/iris');
    expect(JSON.stringify(body)).toContain(`gs://seldon-models/v1.17.1/sklearn/iris is taken from ${folder}/mirror/iris`);
    await serve('mirrored', 'http://mirrored.invalid/model.onnx');
  });

  it('keep their bytes when a folder changes, until the manifest is applied again', async () => {
    await cp(join(folder, 'onnx'), join(folder, 'moving'), { recursive: true });
    await serve('moving', join(folder, 'moving'));
    await writeFile(join(folder, 'moving/model.onnx'), 'no model any more');
    const serving = (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!;
    process.kill(serving.pid, 'SIGKILL');
    await expect.poll(async () => (await client.predict('moving', ROWS).catch(() => undefined))?.status, { timeout: 60_000 }).toBe(200);
    await client.apply(manifest('moving', { implementation: 'TRITON_SERVER', modelUri: join(folder, 'moving') }));
    expect((await client.until('moving', ({ seldonState }) => seldonState === 'Failed')).latestRevision).toBe(2);
    expect((await client.predict('moving', ROWS)).status).toBe(200);
  });

  it.each([
    [() => `${webUrl}/none.onnx`, 404, 'the server answered 404'],
    [() => 'http://127.0.0.1:1/model.onnx', 503, 'cannot be reached'],
    [() => 'pvc://models/none', 404, 'There are no files at'],
    [() => 'abfss://c/model', 400, 'is not an address that models are served from'],
  ])('are refused with the field where they are not: %s', async (uri, status, message) => {
    const { body, ...answer } = await client.apply(manifest('refused', { implementation: 'SKLEARN_SERVER', modelUri: uri() }));
    expect(JSON.stringify(body)).toContain(message);
    expect(JSON.stringify(body)).toContain('spec.predictors[0].graph.modelUri');
    expect(answer.status).toBe(status);
  });

  it('that take long do not hold up the command, and survive a kill -9 on their way', async () => {
    const before = await cached(platform);
    expect((await client.apply(manifest('slow', { implementation: 'TRITON_SERVER', modelUri: `${webUrl}/slow/model.onnx` }))).status).toBe(
      200,
    );
    await expect.poll(() => held.length, { timeout: 30_000 }).toBe(1);
    const page = await client.until('slow', ({ message }) => message?.startsWith('Fetching') ?? false);
    expect(page).toMatchObject({ seldonState: 'Creating', message: expect.stringContaining('/slow/model.onnx: 0.0 of') });
    const serving = (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!;
    process.kill(serving.pid, 'SIGKILL');
    isSlow = false;
    await client.until('slow', isAvailable);
    expect((await client.predict('slow', ROWS)).status).toBe(200);
    expect(await cached(platform)).toBe(before + 1);
    expect(await readdir(join(platform.dataDir, 'models', 'partial'))).toEqual([]);
  });

  describe.skipIf(noS3Server)(`in buckets${because}`, () => {
    const uri = 's3://models/sklearn/iris';
    it('are served from s3:// and gs://, and fetched once', async () => {
      await serve('bucket', uri, 'SKLEARN_SERVER');
      await serve('google', 'gs://models/onnx');
      const before = await cached(platform);
      await serve('again', uri, 'SKLEARN_SERVER');
      expect((await client.apply(manifest('bucket', { implementation: 'SKLEARN_SERVER', modelUri: uri }))).body).toMatchObject({
        results: [{ outcome: 'unchanged' }],
      });
      expect(await cached(platform)).toBe(before);
    });

    it('change by applying again, and are rolled back to what they were', async () => {
      await s3!.put('models', 'sklearn/iris/notes.txt', 'a second file');
      await client.apply(manifest('bucket', { implementation: 'SKLEARN_SERVER', modelUri: uri }));
      await client.until('bucket', ({ revision }) => revision === 2);
      await s3!.put('models', 'sklearn/iris/model.joblib', 'no model any more');
      expect((await client.api('/deployments/default/bucket/rollback', 'POST', { revision: 1 })).status).toBe(200);
      await client.until('bucket', ({ revision, seldonState }) => revision === 3 && seldonState === 'Available');
      expect((await client.predict('bucket', ROWS)).status).toBe(200);
    });

    it('that keep versions give the same bytes again, after the model was overwritten and left the cache', async () => {
      await s3!.createBucket('versioned');
      await s3!.keepVersions('versioned');
      await s3!.put('versioned', 'onnx/1/model.onnx', onnx);
      const cache = join(platform.dataDir, 'models', 'cache');
      const before = await readdir(cache);
      await serve('versioned', 's3://versioned/onnx');
      const ours = (await readdir(cache)).filter((name) => !before.includes(name));
      expect(ours).toHaveLength(1);
      await s3!.put('versioned', 'onnx/1/model.onnx', 'no model any more');
      await rm(join(cache, ours[0]!), { recursive: true });
      const serving = (await descendantsOf(platform.pid)).find(({ command }) => command.includes('--role serving'))!;
      process.kill(serving.pid, 'SIGKILL');
      await survivors([serving], 10_000);
      const answer = () => client.predict('versioned', ROWS).catch(() => undefined);
      await expect.poll(async () => (await answer())?.status, { timeout: 60_000 }).toBe(200);
      expect(await readdir(cache)).toContain(ours[0]);
    });

    it.each([
      ['s3://models/none', 404, 'There are no objects at s3://models/none'],
      ['s3://nobodys/iris', 404, 'NoSuchBucket'],
    ])('are refused where they are not: %s', async (missing, status, message) => {
      const answer = await client.apply(manifest('refused', { implementation: 'SKLEARN_SERVER', modelUri: missing }));
      expect(JSON.stringify(answer.body)).toContain(message);
      expect(answer.status).toBe(status);
    });

    it('may not be read with other credentials, which nobody gets to see', async () => {
      const stores = readObjectStores({ ...environmentOf(s3!), AWS_SECRET_ACCESS_KEY: 'another-secret' });
      const error: unknown = await createModelOrigins({ objectStores: stores })(uri)!
        .list(uri, AbortSignal.timeout(20_000))
        .catch((thrown) => thrown);
      expect(error).toMatchObject({
        code: 'failed_precondition',
        message: expect.stringContaining('may not be read with these credentials'),
      });
      const data = await readdir(join(platform.dataDir, 'models', 'pins'));
      const kept = await Promise.all(data.map((name) => readFile(join(platform.dataDir, 'models', 'pins', name), 'utf8')));
      expect(platform.log() + kept.join('')).not.toContain(s3!.secretAccessKey);
    });
  });
});
