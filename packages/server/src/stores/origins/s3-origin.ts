// Models in buckets that speak S3: `s3://bucket/prefix`, and `gs://bucket/prefix` through Google's endpoint of that kind.
// AWS's client (20 MB in memory, 0.2 s to load) is loaded when the first such uri comes.
import type { GetObjectCommandOutput, ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { ObjectStoreConfig } from '../../config/object-stores.ts';
import { MAX_MODEL_FILES, type ModelOrigin, type OriginFile } from '../../domain/serving/origins/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

const CONNECT_WITHIN_MS = 5000;
const ANSWER_WITHIN_MS = 15_000;
/** Two: somebody waits for the answer to `apply`, and a load is tried again by its own means. */
const ATTEMPTS = 2;
/** Of objects that are asked for their version: a model of 10,000 files in some seconds. */
const ASKED_AT_ONCE = 32;
const NOBODY = { accessKeyId: '', secretAccessKey: '' };

type S3 = typeof import('@aws-sdk/client-s3') & { readonly client: S3Client };

export function createS3Origin(config: ObjectStoreConfig): ModelOrigin {
  let loaded: Promise<S3> | undefined;
  const load = () => {
    loaded ??= connect(config);
    return loaded;
  };

  async function listBelow(bucket: string, prefix: string, limit: number | undefined, signal: AbortSignal): Promise<OriginFile[]> {
    const { client, ListObjectsV2Command } = await load();
    const files: OriginFile[] = [];
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(limit === undefined ? {} : { MaxKeys: limit }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        { abortSignal: signal },
      );
      for (const { Key: key = '', Size: size = 0, ETag: mark = '' } of page.Contents ?? []) files.push({ path: key, size, mark });
      if (files.length > MAX_MODEL_FILES)
        throw new PlatformError(
          'failed_precondition',
          `There are more than ${MAX_MODEL_FILES} objects below ${prefix || bucket}: name the model's own folder.`,
        );
      token = limit === undefined && page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return files;
  }

  /** What each object is now, where the bucket keeps versions; one that does not says so with the first object. */
  async function withVersions(bucket: string, files: readonly OriginFile[], signal: AbortSignal): Promise<OriginFile[]> {
    const { client, HeadObjectCommand } = await load();
    const asked = async (file: OriginFile): Promise<OriginFile> => {
      const now = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: file.path }), { abortSignal: signal });
      if (now.VersionId === undefined) return file;
      return { path: file.path, size: now.ContentLength ?? 0, mark: now.ETag ?? '', version: now.VersionId };
    };
    const [first, ...others] = files;
    const pinned = first ? [await asked(first)] : [];
    if (pinned[0]?.version === undefined) return [...files];
    for (let from = 0; from < others.length; from += ASKED_AT_ONCE)
      pinned.push(...(await Promise.all(others.slice(from, from + ASKED_AT_ONCE).map(asked))));
    return pinned;
  }

  return {
    list: async (uri, signal) => {
      const { bucket, key } = parse(uri);
      try {
        const folder = key === '' ? '' : `${key}/`;
        // Names that end in a slash are what consoles make for an empty folder.
        const below = (await listBelow(bucket, folder, undefined, signal)).filter(({ path }) => !path.endsWith('/'));
        if (below.length > 0) {
          const files = await withVersions(bucket, below, signal);
          return files.map((file) => ({ ...file, path: safe(file.path.slice(folder.length), uri) })).sort(byPath);
        }
        const [single] = key === '' ? [] : await listBelow(bucket, key, 1, signal);
        if (single?.path === key)
          return (await withVersions(bucket, [single], signal)).map((file) => ({ ...file, path: safe(key.split('/').at(-1)!, uri) }));
      } catch (error) {
        throw inOurWords(error, uri, signal);
      }
      throw new PlatformError('not_found', `There are no objects at ${uri}.`);
    },

    open: async (uri, file, from, signal) => {
      const { bucket, key } = parse(uri);
      const { client, GetObjectCommand } = await load();
      const isItself = key.split('/').at(-1) === file.path;
      const get = (objectKey: string): Promise<GetObjectCommandOutput> =>
        client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: objectKey,
            IfMatch: file.mark,
            ...(file.version === undefined ? {} : { VersionId: file.version }),
            ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
          }),
          { abortSignal: signal },
        );
      try {
        const below = key === '' ? file.path : `${key}/${file.path}`;
        // An object that was named itself, or one in a folder of the same name.
        const answer = await get(isItself ? key : below).catch((error: unknown) => {
          if (!isItself || ![404, 412].includes(statusOf(error) ?? 0)) throw error;
          return get(below).catch((second: unknown) => {
            throw statusOf(second) === 404 ? error : second;
          });
        });
        return { from: answer.ContentRange === undefined ? 0 : from, chunks: body(answer, uri, signal) };
      } catch (error) {
        throw inOurWords(error, uri, signal, file.path);
      }
    },
  };
}

async function connect({ endpoint, region, pathStyle, credentials }: ObjectStoreConfig): Promise<S3> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region,
    forcePathStyle: pathStyle,
    maxAttempts: ATTEMPTS,
    // Not every store that speaks S3 knows the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, requestTimeout: ANSWER_WITHIN_MS, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
    // Without ours the client would look for others, in files and at addresses of clouds.
    ...(credentials === undefined ? { credentials: NOBODY, signer: { sign: async (request) => request } } : { credentials }),
  });
  return { ...sdk, client };
}

function parse(uri: string): { bucket: string; key: string } {
  const [, bucket, key = ''] = /^(?:s3|gs):\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (!bucket) throw new PlatformError('invalid_argument', `${uri} names no bucket: write s3://bucket/folder.`);
  return { bucket, key: key.replace(/\/+$/, '') };
}

/** A key may be any text; a file's name may not lead out of its folder. */
function safe(path: string, uri: string): string {
  if (path.split('/').some((name) => name === '' || name === '.' || name === '..') || path.includes('\0'))
    throw new PlatformError('failed_precondition', `${uri} has an object "${path}", which no file can be named after.`);
  return path;
}

async function* body(answer: GetObjectCommandOutput, uri: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw inOurWords(error, uri, signal);
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** The client's errors carry the request, and with it what signed it: only the code and the words go on. */
function inOurWords(error: unknown, uri: string, signal: AbortSignal, file?: string): unknown {
  if (error instanceof PlatformError || signal.aborted) return error;
  const { name, message } = error as Error;
  const status = statusOf(error);
  const what = file === undefined ? uri : `${file} at ${uri}`;
  if (status === 412)
    return new PlatformError('failed_precondition', `${what} has changed since the revision was made: apply the manifest again.`);
  if (status === 404) return new PlatformError('not_found', `${what} is not there: ${name}.`);
  if (status === 401 || status === 403)
    return new PlatformError('failed_precondition', `${what} may not be read with these credentials: ${name}.`);
  if (status !== undefined && status < 500 && status !== 408 && status !== 429)
    return new PlatformError('failed_precondition', `${what} cannot be read: ${name} (${status}).`);
  return new PlatformError('unavailable', `${what} cannot be reached: ${status === undefined ? message || name : `${name} (${status})`}.`);
}

function byPath(left: OriginFile, right: OriginFile): number {
  return left.path < right.path ? -1 : 1;
}
