// The `deploymentStats` area: traffic of a deployment over a window.
import type { deploymentStatsEndpoints } from '@ovenbird/contracts/deployment-stats';
import type { Traffic } from '../../domain/monitoring/index.ts';
import type { AreaRoutes } from './native-route.ts';

export function createDeploymentStatsRoutes(traffic: Traffic): AreaRoutes<typeof deploymentStatsEndpoints> {
  return {
    get: async ({ params, query }) => {
      const { namespace, name } = params;
      const { startAt, endAt, stepMs, times, all, byPredictor, totals } = await traffic.window(`${namespace}/${name}`, query);
      const { requests, errors, dropped } = totals;
      return {
        startAt,
        endAt,
        windowMs: query.windowMs,
        stepMs,
        times,
        all,
        byPredictor,
        totals: { requests, errors, droppedLogEntries: dropped },
      };
    },
  };
}
