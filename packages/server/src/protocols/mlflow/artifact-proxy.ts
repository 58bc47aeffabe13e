// `mlflow-artifacts:/`: clients put, get, list and delete files through this server.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Artifacts } from '../../domain/artifacts/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { sendArtifact } from './artifact-content.ts';
import { nonEmpty, wireFile } from './convert.ts';

interface Path {
  Params: { '*': string };
}

/** Routes below `/api/2.0/mlflow-artifacts`; `scope` leaves bodies as streams. */
export function addArtifactProxy(scope: FastifyInstance, artifacts: Artifacts): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  scope.put<Path>('/artifacts/*', async (request) => {
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    await artifacts.write('', request.params['*'], body);
    return {};
  });

  scope.get<Path>('/artifacts/*', (request, reply) => sendArtifact(artifacts, '', request.params['*'], request, reply));

  scope.delete<Path>('/artifacts/*', async (request) => {
    await artifacts.remove('', request.params['*']);
    return {};
  });

  scope.get<{ Querystring: { path?: string | string[] } }>('/artifacts', async (request) => {
    const path = [request.query.path ?? ''].flat()[0] ?? '';
    const files = await artifacts.list('', path);
    // Names are relative to the directory asked for: the client joins them.
    return nonEmpty(
      'files',
      files.map((file) => wireFile({ ...file, path: file.path.slice(file.path.lastIndexOf('/') + 1) })),
    );
  });

  // The client looks for the beginning of these two messages, and then transfers the file in one piece.
  scope.post('/mpu/*', async () => {
    throw new PlatformError('unimplemented', 'Multipart upload is not supported for the current artifact repository');
  });
  scope.get('/presigned/*', async () => {
    throw new PlatformError('unimplemented', 'Multipart download is not supported for the current artifact repository');
  });
}
