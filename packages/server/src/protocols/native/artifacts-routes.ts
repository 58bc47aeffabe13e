// The `artifacts` area.
import type { artifactEndpoints } from '@ovenbird/contracts/artifacts';
import { type Artifacts, contentTypeOf } from '../../domain/artifacts/index.ts';
import type { Tracking } from '../../domain/tracking/index.ts';
import type { AreaRoutes, Content } from './native-route.ts';

export function createArtifactsRoutes(tracking: Tracking, artifacts: Artifacts): AreaRoutes<typeof artifactEndpoints> {
  const ofRun = async (runId: string) => (await tracking.runs.getInfo(runId)).artifactUri;
  const ofModel = async (modelId: string) => (await tracking.loggedModels.get(modelId)).artifactUri;

  async function list(location: string, path: string) {
    const files = await artifacts.list(location, path);
    return {
      path,
      files: files.map((file) => ({
        path: file.path,
        name: nameOf(file.path),
        isDirectory: file.isDirectory,
        sizeBytes: file.sizeBytes ?? null,
      })),
    };
  }

  async function content(location: string, path: string): Promise<Content> {
    const { stream, sizeBytes } = await artifacts.read(location, path);
    return { body: stream, contentType: contentTypeOf(path), fileName: nameOf(path), sizeBytes };
  }

  return {
    listOfRun: async ({ params, query }) => list(await ofRun(params.runId), query.path),
    contentOfRun: async ({ params, query }) => content(await ofRun(params.runId), query.path),
    listOfModel: async ({ params, query }) => list(await ofModel(params.modelId), query.path),
    contentOfModel: async ({ params, query }) => content(await ofModel(params.modelId), query.path),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
