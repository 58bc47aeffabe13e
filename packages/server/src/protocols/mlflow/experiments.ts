// MLflow's experiment endpoints.
import type { Experiments } from '../../domain/tracking/index.ts';
import { nonEmpty, readKeyValues, readView, wireExperiment } from './convert.ts';
import type { MlflowRoute } from './route.ts';

export function createExperimentRoutes(experiments: Experiments): MlflowRoute[] {
  const search: MlflowRoute['handle'] = async (request) => {
    const page = await experiments.search({
      filter: request.text('filter'),
      orderBy: request.texts('order_by'),
      view: readView(request, 'view_type'),
      pageSize: request.optionalInteger('max_results') ?? 0,
      pageToken: request.text('page_token'),
    });
    return { ...nonEmpty('experiments', page.items.map(wireExperiment)), ...(page.nextToken ? { next_page_token: page.nextToken } : {}) };
  };

  return [
    {
      method: 'POST',
      path: '/experiments/create',
      handle: async (request) => {
        const name = request.requiredText('name');
        const artifactLocation = request.text('artifact_location');
        const tags = readKeyValues(request, 'tags');
        return { experiment_id: await experiments.create(name, { ...(artifactLocation ? { artifactLocation } : {}), tags }) };
      },
    },
    { method: 'POST', path: '/experiments/search', handle: search },
    { method: 'GET', path: '/experiments/search', handle: search },
    {
      method: 'GET',
      path: '/experiments/get',
      handle: async (request) => ({ experiment: wireExperiment(await experiments.get(request.requiredText('experiment_id'))) }),
    },
    {
      method: 'GET',
      path: '/experiments/get-by-name',
      handle: async (request) => ({ experiment: wireExperiment(await experiments.getByName(request.requiredText('experiment_name'))) }),
    },
    {
      method: 'POST',
      path: '/experiments/update',
      handle: async (request) => {
        await experiments.rename(request.requiredText('experiment_id'), request.requiredText('new_name'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/experiments/delete',
      handle: async (request) => {
        await experiments.delete(request.requiredText('experiment_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/experiments/restore',
      handle: async (request) => {
        await experiments.restore(request.requiredText('experiment_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/experiments/set-experiment-tag',
      handle: async (request) => {
        await experiments.putTag(request.requiredText('experiment_id'), request.requiredText('key'), request.text('value'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/experiments/delete-experiment-tag',
      handle: async (request) => {
        await experiments.putTag(request.requiredText('experiment_id'), request.requiredText('key'), null);
        return {};
      },
    },
  ];
}
