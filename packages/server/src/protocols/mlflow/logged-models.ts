// MLflow's logged-model endpoints.
import type { Artifacts } from '../../domain/artifacts/index.ts';
import type { Registry } from '../../domain/registry/index.ts';
import { type DatasetScope, type LoggedModel, type LoggedModels, missingValue } from '../../domain/tracking/index.ts';
import { LOGGED_MODEL_STATUS_NAMES, LOGGED_MODEL_STATUS_NUMBERS, nonEmpty, readKeyValues, wireFile, wireLoggedModel } from './convert.ts';
import type { RequestFields } from './request-fields.ts';
import type { MlflowRoute } from './route.ts';

const DEFAULT_PAGE_SIZE = 50;

export interface LoggedModelRoutesDeps {
  readonly loggedModels: LoggedModels;
  readonly artifacts: Artifacts;
  readonly registry: Registry;
}

export function createLoggedModelRoutes({ loggedModels, artifacts, registry }: LoggedModelRoutesDeps): MlflowRoute[] {
  async function answer(models: readonly LoggedModel[]): Promise<object[]> {
    const versions = await registry.versions.madeFromModels(models.map((model) => model.modelId));
    return models.map((model) => {
      const own = versions.filter((version) => version.modelId === model.modelId);
      return wireLoggedModel(
        model,
        own.map(({ name, version }) => ({ name, version: String(version) })),
      );
    });
  }
  const one = async (model: LoggedModel) => ({ model: (await answer([model]))[0] });

  async function listFiles(request: RequestFields, path: string): Promise<object> {
    const model = await loggedModels.get(request.requiredText('model_id'));
    const files = await artifacts.list(model.artifactUri, path);
    return { root_uri: model.artifactUri, ...nonEmpty('files', files.map(wireFile)) };
  }

  return [
    {
      method: 'POST',
      path: '/logged-models',
      handle: async (request) =>
        one(
          await loggedModels.create({
            experimentId: request.requiredText('experiment_id'),
            name: request.text('name'),
            modelType: request.text('model_type'),
            sourceRunId: request.text('source_run_id'),
            params: readKeyValues(request, 'params'),
            tags: readKeyValues(request, 'tags'),
          }),
        ),
    },
    {
      method: 'GET',
      path: '/logged-models/:model_id',
      handle: async (request) => one(await loggedModels.get(request.requiredText('model_id'), request.flag('allow_deleted'))),
    },
    {
      method: 'PATCH',
      path: '/logged-models/:model_id',
      handle: async (request) => {
        const status = request.choice('status', LOGGED_MODEL_STATUS_NAMES, [...LOGGED_MODEL_STATUS_NUMBERS]);
        if (!status) throw missingValue('status');
        return one(await loggedModels.finalize(request.requiredText('model_id'), status));
      },
    },
    {
      method: 'DELETE',
      path: '/logged-models/:model_id',
      handle: async (request) => {
        await loggedModels.delete(request.requiredText('model_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/logged-models/search',
      handle: async (request) => {
        const experimentIds = request.texts('experiment_ids');
        if (experimentIds.length === 0) throw missingValue('experiment_ids');
        const page = await loggedModels.search({
          experimentIds,
          filter: request.text('filter'),
          datasets: request.items('datasets').map(readScope),
          orderBy: request.items('order_by').map((key) => ({
            field: key.requiredText('field_name'),
            ascending: key.flag('ascending', true),
            ...(key.text('dataset_name') ? { dataset: readScope(key) } : {}),
          })),
          pageSize: request.optionalInteger('max_results') ?? DEFAULT_PAGE_SIZE,
          pageToken: request.text('page_token'),
        });
        return { ...nonEmpty('models', await answer(page.items)), ...(page.nextToken ? { next_page_token: page.nextToken } : {}) };
      },
    },
    {
      method: 'PATCH',
      path: '/logged-models/:model_id/tags',
      handle: async (request) => {
        const modelId = request.requiredText('model_id');
        await loggedModels.setTags(modelId, readKeyValues(request, 'tags'));
        return one(await loggedModels.get(modelId));
      },
    },
    {
      method: 'DELETE',
      path: '/logged-models/:model_id/tags/:tag_key',
      handle: async (request) => {
        await loggedModels.deleteTag(request.requiredText('model_id'), request.requiredText('tag_key'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/logged-models/:model_id/params',
      handle: async (request) => {
        await loggedModels.logParams(request.requiredText('model_id'), readKeyValues(request, 'params'));
        return {};
      },
    },
    {
      method: 'GET',
      path: '/logged-models/:model_id/artifacts/directories',
      handle: (request) => listFiles(request, request.text('artifact_directory_path')),
    },
  ];
}

function readScope(fields: RequestFields): DatasetScope {
  const digest = fields.text('dataset_digest');
  return { name: fields.requiredText('dataset_name'), ...(digest ? { digest } : {}) };
}
