// MLflow's metric history endpoints.
import { type MetricHistories, missingValue, type RunMetricPoint } from '../../domain/tracking/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { nonEmpty, wireMetric } from './convert.ts';
import type { MlflowRoute } from './route.ts';
import { runIdOf } from './runs.ts';

const DEFAULT_INTERVAL_STEPS = 320;
const MAX_BULK_RUNS = 100;
const MAX_BULK_POINTS = 25_000;

export function createMetricRoutes(histories: MetricHistories): MlflowRoute[] {
  return [
    {
      method: 'GET',
      path: '/metrics/get-history',
      handle: async (request) => {
        const runId = runIdOf(request);
        const key = request.requiredText('metric_key');
        const pageSize = request.optionalInteger('max_results');
        if (pageSize !== undefined && pageSize < 1)
          throw new PlatformError(
            'invalid_argument',
            `Invalid value ${pageSize} for parameter 'max_results' supplied. It must be a positive integer.`,
            {
              field: 'max_results',
            },
          );
        const pageToken = request.text('page_token');
        const page = await histories.history(runId, key, pageSize ? { pageSize, ...(pageToken ? { pageToken } : {}) } : undefined);
        return { ...nonEmpty('metrics', page.items.map(wireMetric)), ...(page.nextToken ? { next_page_token: page.nextToken } : {}) };
      },
    },
    {
      method: 'GET',
      path: '/metrics/get-history-bulk-interval',
      handle: async (request) => {
        const runIds = request.texts('run_ids');
        if (runIds.length === 0) throw missingValue('run_ids');
        const startStep = request.optionalInteger('start_step');
        const endStep = request.optionalInteger('end_step');
        const points = await histories.interval({
          runIds,
          key: request.requiredText('metric_key'),
          maxSteps: request.optionalInteger('max_results') ?? DEFAULT_INTERVAL_STEPS,
          ...(startStep === undefined ? {} : { startStep }),
          ...(endStep === undefined ? {} : { endStep }),
        });
        return nonEmpty('metrics', points.map(wireRunMetric));
      },
    },
    {
      method: 'GET',
      path: '/metrics/get-history-bulk',
      ajaxOnly: true,
      handle: async (request) => {
        const runIds = request.texts('run_id');
        if (runIds.length === 0) throw missingValue('run_id');
        if (runIds.length > MAX_BULK_RUNS)
          throw new PlatformError(
            'invalid_argument',
            `At most ${MAX_BULK_RUNS} run_ids may be asked for at once; there are ${runIds.length}.`,
            { field: 'run_id' },
          );
        const key = request.requiredText('metric_key');
        const wanted = Math.min(request.optionalInteger('max_results') ?? MAX_BULK_POINTS, MAX_BULK_POINTS);
        const points: RunMetricPoint[] = [];
        for (const runId of runIds) {
          const pageSize = wanted - points.length;
          if (pageSize < 1) break;
          const page = await histories.history(runId, key, { pageSize });
          for (const point of page.items) points.push({ ...point, runId });
        }
        return { metrics: points.map(wireRunMetric) };
      },
    },
  ];
}

function wireRunMetric(point: RunMetricPoint): object {
  return { ...wireMetric(point), run_id: point.runId };
}
