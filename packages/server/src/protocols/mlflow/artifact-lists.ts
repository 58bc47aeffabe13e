// MLflow's artifact endpoints that name a run. The bytes themselves go through `artifact-proxy.ts`.
import type { Artifacts } from '../../domain/artifacts/index.ts';
import type { Runs } from '../../domain/tracking/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { nonEmpty, wireFile } from './convert.ts';
import type { MlflowRoute } from './route.ts';
import { runIdOf } from './runs.ts';

export function createArtifactListRoutes(runs: Runs, artifacts: Artifacts): MlflowRoute[] {
  const presigned: MlflowRoute['handle'] = async () => {
    throw new PlatformError('unimplemented', 'Presigned URLs are not supported: this server hands out artifacts itself.');
  };
  return [
    {
      method: 'GET',
      path: '/artifacts/list',
      handle: async (request) => {
        const run = await runs.getInfo(runIdOf(request));
        // Paths are relative to the run's root, unlike those of the proxy's listing.
        const files = await artifacts.list(run.artifactUri, request.text('path'));
        return { root_uri: run.artifactUri, ...nonEmpty('files', files.map(wireFile)) };
      },
    },
    { method: 'POST', path: '/artifacts/presigned-upload-url', handle: presigned },
    { method: 'POST', path: '/artifacts/presigned-download-url', handle: presigned },
  ];
}
