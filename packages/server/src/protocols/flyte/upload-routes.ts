// The HTTP side of signed URLs: PUT streams to disk beside its place and is renamed into it when the MD5 is right; GET streams back.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ErrorCode, PlatformError, toPlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { SIGNED_PREFIX } from './open-paths.ts';
import type { SignedUrls } from './signed-urls.ts';

/** HTTP statuses: flytekit shows the body of an answer that is not 200 or 201. */
const STATUSES: Record<ErrorCode, number> = {
  invalid_argument: 400,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 412,
  aborted: 409,
  permission_denied: 403,
  unauthenticated: 401,
  payload_too_large: 413,
  resource_exhausted: 429,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  unimplemented: 501,
  internal: 500,
};

const MIME_TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.txt': 'text/plain; charset=utf-8' };

interface Params {
  readonly '*': string;
}
type Query = Readonly<Record<string, string | undefined>>;

/** @param root  folder that signed paths are below */
export function registerFlyteUploads(
  app: FastifyInstance,
  { root, urls, logger }: { root: string; urls: SignedUrls; logger: Logger },
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.setErrorHandler((thrown, _request, reply) => {
      const error = toPlatformError(thrown);
      if (error.code === 'internal') logger.error({ err: error.cause ?? error }, 'upload failed');
      return reply.code(STATUSES[error.code]).type('text/plain').send(error.message);
    });

    scope.put<{ Params: Params; Querystring: Query }>(`${SIGNED_PREFIX}/*`, async (request, reply) => {
      const file = request.params['*'];
      const { md5 } = urls.verify('PUT', file, request.query);
      await receive(request.raw, join(root, file), md5);
      return reply.code(200).send();
    });

    scope.get<{ Params: Params; Querystring: Query }>(`${SIGNED_PREFIX}/*`, async (request, reply) => {
      const file = request.params['*'];
      urls.verify('GET', file, request.query);
      return sendFile(join(root, file), reply);
    });
  });
}

async function receive(body: NodeJS.ReadableStream, path: string, md5: string | undefined): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomUUID()}.part`;
  const hash = createHash('md5');
  const hashing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(body, hashing, createWriteStream(part, { flush: true }));
    const received = hash.digest('base64');
    if (md5 && received !== md5)
      throw new PlatformError('invalid_argument', `The content has MD5 ${received}, but ${md5} was announced: it was damaged on its way.`);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function sendFile(path: string, reply: FastifyReply): Promise<FastifyReply> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new PlatformError('not_found', 'This file does not exist.');
  reply.header('content-length', found.size).header('content-security-policy', 'sandbox allow-scripts');
  return reply.type(MIME_TYPES[extname(path)] ?? 'application/octet-stream').send(createReadStream(path));
}
