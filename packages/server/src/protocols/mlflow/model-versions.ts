// MLflow's model-version endpoints.
import type { ModelVersion, ModelVersions } from '../../domain/registry/index.ts';
import { nonEmpty, readKeyValues } from './convert.ts';
import { readVersion, wireModelVersion } from './convert-registry.ts';
import type { MlflowRoute } from './route.ts';

/** The client asks for what it wants; this is for those that do not say. */
const DEFAULT_PAGE_SIZE = 10_000;

export function createModelVersionRoutes(versions: ModelVersions): MlflowRoute[] {
  const one = (version: ModelVersion) => ({ model_version: wireModelVersion(version) });
  return [
    {
      method: 'POST',
      path: '/model-versions/create',
      handle: async (request) =>
        one(
          await versions.create({
            name: request.requiredText('name'),
            source: request.requiredText('source'),
            runId: request.text('run_id'),
            modelId: request.text('model_id'),
            runLink: request.text('run_link'),
            description: request.text('description'),
            tags: readKeyValues(request, 'tags'),
          }),
        ),
    },
    {
      method: 'GET',
      path: '/model-versions/get',
      handle: async (request) => one(await versions.get(request.requiredText('name'), readVersion(request))),
    },
    {
      method: 'PATCH',
      path: '/model-versions/update',
      handle: async (request) =>
        one(await versions.setDescription(request.requiredText('name'), readVersion(request), request.text('description'))),
    },
    {
      method: 'POST',
      path: '/model-versions/transition-stage',
      handle: async (request) =>
        one(
          await versions.transition(
            request.requiredText('name'),
            readVersion(request),
            request.requiredText('stage'),
            request.flag('archive_existing_versions'),
          ),
        ),
    },
    {
      method: 'DELETE',
      path: '/model-versions/delete',
      handle: async (request) => {
        await versions.delete(request.requiredText('name'), readVersion(request));
        return {};
      },
    },
    {
      method: 'GET',
      path: '/model-versions/search',
      handle: async (request) => {
        const page = await versions.search({
          filter: request.text('filter'),
          orderBy: request.texts('order_by'),
          pageSize: request.optionalInteger('max_results') ?? DEFAULT_PAGE_SIZE,
          pageToken: request.text('page_token'),
        });
        return {
          ...nonEmpty('model_versions', page.items.map(wireModelVersion)),
          ...(page.nextToken ? { next_page_token: page.nextToken } : {}),
        };
      },
    },
    {
      method: 'GET',
      path: '/model-versions/get-download-uri',
      handle: async (request) => {
        const version = await versions.get(request.requiredText('name'), readVersion(request));
        return { artifact_uri: version.storageUri };
      },
    },
    {
      method: 'POST',
      path: '/model-versions/set-tag',
      handle: async (request) => {
        await versions.putTag(request.requiredText('name'), readVersion(request), request.requiredText('key'), request.text('value'));
        return {};
      },
    },
    {
      method: 'DELETE',
      path: '/model-versions/delete-tag',
      handle: async (request) => {
        await versions.putTag(request.requiredText('name'), readVersion(request), request.requiredText('key'), null);
        return {};
      },
    },
  ];
}
