// A real S3 server for tests: versitygw over a temporary folder. Go builds it once (a minute), beside the other tools.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateBucketCommand, DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { withLock } from '../../scripts/lock.mjs';
import { toolsDirectory } from '../../scripts/paths.mjs';
import { freePort } from './free-port.ts';

export interface S3Server {
  /** e.g. `http://127.0.0.1:41234` */
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  createBucket(bucket: string): Promise<void>;
  /** From now on it keeps what is overwritten and removed. */
  keepVersions(bucket: string): Promise<void>;
  put(bucket: string, key: string, content: string | Uint8Array): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
  stop(): Promise<void>;
}

const VERSION = 'v1.8.0';
const folder = join(toolsDirectory, `versitygw-${VERSION}`);
const START_WITHIN_MS = 20_000;

/** For `describe.skipIf(noS3Server)` and its title: why there can be no S3 server on this machine; undefined when there can. */
export const noS3Server: string | undefined = existsSync(folder) || hasGo() ? undefined : 'this machine has no Go to build versitygw with';

export async function startS3Server(): Promise<S3Server> {
  const program = await ensureVersitygw();
  const data = await mkdtemp(join(tmpdir(), 'ovenbird-s3-'));
  const versions = await mkdtemp(join(tmpdir(), 'ovenbird-s3-versions-'));
  const [accessKeyId, secretAccessKey] = ['tester', 'a-secret-of-the-tests'];
  const port = await freePort();
  const child = spawn(program, ['--port', `127.0.0.1:${port}`, 'posix', '--versioning-dir', versions, data], {
    env: { ...process.env, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
    stdio: 'ignore',
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const url = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await untilItAnswers(url);
  return {
    url,
    accessKeyId,
    secretAccessKey,
    createBucket: async (bucket) => void (await client.send(new CreateBucketCommand({ Bucket: bucket }))),
    keepVersions: async (bucket) =>
      void (await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))),
    remove: async (bucket, key) => void (await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))),
    put: async (bucket, key, content) => void (await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }))),
    stop: async () => {
      client.destroy();
      process.off('exit', endWithUs);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      for (const path of [data, versions]) await rm(path, { recursive: true, force: true });
    },
  };
}

async function ensureVersitygw(): Promise<string> {
  if (!existsSync(folder)) {
    await mkdir(toolsDirectory, { recursive: true });
    await withLock(`${folder}.lock`, async () => {
      if (existsSync(folder)) return;
      const partial = `${folder}.partial`;
      await rm(partial, { recursive: true, force: true });
      await promisify(execFile)('go', ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], {
        env: { ...process.env, GOBIN: partial },
      });
      await rename(partial, folder);
    });
  }
  return join(folder, 'versitygw');
}

async function untilItAnswers(url: string): Promise<void> {
  const endsAt = performance.now() + START_WITHIN_MS;
  while (!(await fetch(url).catch(() => undefined))) {
    if (performance.now() > endsAt) throw new Error(`versitygw did not answer at ${url}`);
    await pause(50);
  }
}

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
