// MLflow's registered-model endpoints.
import type { ModelVersion, ModelVersions, RegisteredModel, RegisteredModels } from '../../domain/registry/index.ts';
import { nonEmpty, readKeyValues } from './convert.ts';
import { readVersion, wireModelVersion, wireRegisteredModel } from './convert-registry.ts';
import type { MlflowRoute } from './route.ts';

const DEFAULT_PAGE_SIZE = 100;

export function createRegisteredModelRoutes(models: RegisteredModels, versions: ModelVersions): MlflowRoute[] {
  async function answer(found: readonly RegisteredModel[]): Promise<object[]> {
    const latest = await models.latestVersions(found.map((model) => model.name));
    const byName = Map.groupBy(latest, (version: ModelVersion) => version.name);
    return found.map((model) => wireRegisteredModel(model, byName.get(model.name) ?? []));
  }
  const one = async (model: RegisteredModel) => ({ registered_model: (await answer([model]))[0] });

  const latestVersions: MlflowRoute['handle'] = async (request) => {
    const found = await models.latestVersionsOf(request.requiredText('name'), request.texts('stages'));
    return nonEmpty('model_versions', found.map(wireModelVersion));
  };

  return [
    {
      method: 'POST',
      path: '/registered-models/create',
      handle: async (request) =>
        one(
          await models.create(request.requiredText('name'), {
            description: request.optionalText('description') ?? null,
            tags: readKeyValues(request, 'tags'),
          }),
        ),
    },
    { method: 'GET', path: '/registered-models/get', handle: async (request) => one(await models.get(request.requiredText('name'))) },
    {
      method: 'POST',
      path: '/registered-models/rename',
      handle: async (request) => one(await models.rename(request.requiredText('name'), request.requiredText('new_name'))),
    },
    {
      method: 'PATCH',
      path: '/registered-models/update',
      handle: async (request) => one(await models.setDescription(request.requiredText('name'), request.text('description'))),
    },
    {
      method: 'DELETE',
      path: '/registered-models/delete',
      handle: async (request) => {
        await models.delete(request.requiredText('name'));
        return {};
      },
    },
    {
      method: 'GET',
      path: '/registered-models/search',
      handle: async (request) => {
        const page = await models.search({
          filter: request.text('filter'),
          orderBy: request.texts('order_by'),
          pageSize: request.optionalInteger('max_results') ?? DEFAULT_PAGE_SIZE,
          pageToken: request.text('page_token'),
        });
        return {
          ...nonEmpty('registered_models', await answer(page.items)),
          ...(page.nextToken ? { next_page_token: page.nextToken } : {}),
        };
      },
    },
    { method: 'POST', path: '/registered-models/get-latest-versions', handle: latestVersions },
    { method: 'GET', path: '/registered-models/get-latest-versions', handle: latestVersions },
    {
      method: 'POST',
      path: '/registered-models/set-tag',
      handle: async (request) => {
        await models.putTag(request.requiredText('name'), request.requiredText('key'), request.text('value'));
        return {};
      },
    },
    {
      method: 'DELETE',
      path: '/registered-models/delete-tag',
      handle: async (request) => {
        await models.putTag(request.requiredText('name'), request.requiredText('key'), null);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/registered-models/alias',
      handle: async (request) => {
        await versions.setAlias(request.requiredText('name'), request.requiredText('alias'), readVersion(request));
        return {};
      },
    },
    {
      method: 'DELETE',
      path: '/registered-models/alias',
      handle: async (request) => {
        await versions.removeAlias(request.requiredText('name'), request.requiredText('alias'));
        return {};
      },
    },
    {
      method: 'GET',
      path: '/registered-models/alias',
      handle: async (request) => ({
        model_version: wireModelVersion(await versions.getByAlias(request.requiredText('name'), request.requiredText('alias'))),
      }),
    },
  ];
}
