// MLflow's run endpoints, apart from logging.
import { DEFAULT_EXPERIMENT_ID, missingValue, type Runs } from '../../domain/tracking/index.ts';
import { nonEmpty, RUN_STATUS_NAMES, RUN_STATUS_NUMBERS, readKeyValues, readView, wireRun, wireRunInfo } from './convert.ts';
import type { RequestFields } from './request-fields.ts';
import type { MlflowRoute } from './route.ts';

const DEFAULT_PAGE_SIZE = 1000;

export function createRunRoutes(runs: Runs): MlflowRoute[] {
  return [
    {
      method: 'POST',
      path: '/runs/create',
      handle: async (request) => {
        const run = await runs.create({
          experimentId: request.text('experiment_id') || DEFAULT_EXPERIMENT_ID,
          userId: request.text('user_id'),
          name: request.text('run_name'),
          startedAtMs: request.optionalInteger('start_time') ?? 0,
          tags: readKeyValues(request, 'tags'),
        });
        return { run: wireRun(run) };
      },
    },
    {
      method: 'GET',
      path: '/runs/get',
      handle: async (request) => ({ run: wireRun(await runs.get(runIdOf(request))) }),
    },
    {
      method: 'POST',
      path: '/runs/update',
      handle: async (request) => {
        const runId = runIdOf(request);
        const status = request.choice('status', RUN_STATUS_NAMES, RUN_STATUS_NUMBERS);
        const endedAtMs = request.optionalInteger('end_time');
        const name = request.text('run_name');
        const info = await runs.update(runId, {
          ...(status ? { status } : {}),
          ...(endedAtMs === undefined ? {} : { endedAtMs }),
          ...(name ? { name } : {}),
        });
        return { run_info: wireRunInfo(info) };
      },
    },
    {
      method: 'POST',
      path: '/runs/delete',
      handle: async (request) => {
        await runs.delete(request.requiredText('run_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/restore',
      handle: async (request) => {
        await runs.restore(request.requiredText('run_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/search',
      handle: async (request) => {
        const page = await runs.search({
          experimentIds: request.texts('experiment_ids'),
          filter: request.text('filter'),
          orderBy: request.texts('order_by'),
          view: readView(request, 'run_view_type'),
          pageSize: request.optionalInteger('max_results') ?? DEFAULT_PAGE_SIZE,
          pageToken: request.text('page_token'),
        });
        return { ...nonEmpty('runs', page.items.map(wireRun)), ...(page.nextToken ? { next_page_token: page.nextToken } : {}) };
      },
    },
  ];
}

/** Clients send both names; old ones only the second. */
export function runIdOf(request: RequestFields): string {
  const runId = request.text('run_id') || request.text('run_uuid');
  if (runId === '') throw missingValue('run_id');
  return runId;
}
