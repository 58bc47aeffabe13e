import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readObjectStores } from '../../config/object-stores.ts';
import { modelOriginContract, type OriginStage } from './model-origin.contract.ts';
import { createModelOrigins } from './model-origins.ts';

const never = new AbortController().signal;
const objectStores = readObjectStores({});

async function putFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function folderStage(uriOf: (folder: string, path: string) => string): Promise<OriginStage> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-origin-'));
  const uri = (path: string) => uriOf(folder, path);
  return {
    origin: createModelOrigins({ objectStores, claimsDir: dirname(folder) })(uri(''))!,
    uri,
    put: (path, content) => putFile(join(folder, path), content),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A web server of a folder that knows HEAD, ETag and ranges, as nginx does. */
async function webServer(folder: string): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const path = join(folder, decodeURIComponent(new URL(request.url!, 'http://x').pathname));
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return response.writeHead(404).end();
    const content = await readFile(path);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from ? 206 : 200, {
      etag: `"${found.mtimeMs}-${found.size}"`,
      'content-length': content.length - from,
      ...(from ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : content.subarray(from));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

modelOriginContract('a path', { folders: true }, () => folderStage((folder, path) => join(folder, path)));
modelOriginContract('file://', { folders: true }, () => folderStage((folder, path) => `file://${join(folder, path)}`));
modelOriginContract('pvc://', { folders: true }, () => folderStage((folder, path) => `pvc://${folder.split('/').at(-1)}/${path}`));
modelOriginContract('http://', { folders: false }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-origin-'));
  const { server, url } = await webServer(folder);
  return {
    origin: createModelOrigins({ objectStores })('http://x')!,
    uri: (path) => `${url}/${path}`,
    put: (path, content) => putFile(join(folder, path), content),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

describe('addresses', () => {
  const list = async (uri: string, claimsDir?: string) =>
    createModelOrigins({ objectStores, ...(claimsDir ? { claimsDir } : {}) })(uri)!.list(uri, never);

  it.each([
    ['models/iris', 'invalid_argument', 'is not an address that models are served from'],
    ['abfss://c/iris', 'invalid_argument', 'is not an address that models are served from'],
    ['constructor:x', 'invalid_argument', 'is not an address that models are served from'],
    ['file://host/x', 'invalid_argument', 'is no local file address'],
    ['pvc://claim/iris', 'failed_precondition', 'Give --pvc DIR'],
    ['pvc:///iris', 'invalid_argument', 'names no claim'],
    ['s3:///iris', 'invalid_argument', 'names no bucket'],
    ['http://127.0.0.1/', 'invalid_argument', 'names no file'],
    ['http://me:secret@127.0.0.1/m.onnx', 'invalid_argument', 'http://127.0.0.1/m.onnx holds a name or password'],
    ['http://127.0.0.1:1/m.onnx?sig=secret', 'unavailable', 'http://127.0.0.1:1/m.onnx cannot be reached'],
  ])('%s is refused', async (uri, code, message) => {
    const error = await list(uri).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect((error as Error).message).not.toContain('secret');
  });

  it('of a claim do not lead out of it', async () => {
    await expect(list('pvc://claim/../other', '/tmp')).rejects.toMatchObject({
      message: expect.stringContaining('leads out of its claim'),
    });
    await expect(list('pvc://../etc', '/tmp')).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('an unreachable bucket is told as such, without what signs the request', async () => {
    const stores = readObjectStores({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'me', AWS_SECRET_ACCESS_KEY: 'secret' });
    const uri = 's3://models/iris';
    const error = await createModelOrigins({ objectStores: stores })(uri)!
      .list(uri, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('s3://models/iris cannot be reached') });
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});

describe('a local folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-origin-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read through links, as mounted claims have them', async () => {
    await putFile(join(folder, 'real/model.onnx'), 'x');
    await symlink(join(folder, 'real'), join(folder, 'linked'));
    const uri = join(folder, 'linked');
    expect(await createModelOrigins({ objectStores })(uri)!.list(uri, never)).toMatchObject([{ path: 'model.onnx' }]);
  });

  it('without a file is no model', async () => {
    await mkdir(join(folder, 'empty'));
    const uri = join(folder, 'empty');
    await expect(createModelOrigins({ objectStores })(uri)!.list(uri, never)).rejects.toMatchObject({ code: 'not_found' });
  });
});
