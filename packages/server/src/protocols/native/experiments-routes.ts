// The `experiments` area.
import type { experimentEndpoints } from '@ovenbird/contracts/experiments';
import type { Experiment, RunCount, Tracking } from '../../domain/tracking/index.ts';
import type { AreaRoutes } from './native-route.ts';

export function createExperimentsRoutes(tracking: Tracking): AreaRoutes<typeof experimentEndpoints> {
  async function summaries(experiments: readonly Experiment[]) {
    const counts = await tracking.countRuns(experiments.map((experiment) => experiment.experimentId));
    const byId = new Map(counts.map((count) => [count.experimentId, count]));
    return experiments.map((experiment) => toSummary(experiment, byId.get(experiment.experimentId)));
  }

  return {
    list: async ({ query }) => {
      const page = await tracking.experiments.search({
        filter: '',
        orderBy: ['last_update_time DESC'],
        view: query.lifecycle,
        pageSize: query.pageSize,
        ...(query.q ? { text: query.q } : {}),
        ...(query.pageToken ? { pageToken: query.pageToken } : {}),
      });
      return { items: await summaries(page.items), nextPageToken: page.nextToken ?? null };
    },

    get: async ({ params }) => {
      const experiment = await tracking.experiments.get(params.experimentId);
      const [[summary], names] = await Promise.all([summaries([experiment]), tracking.histories.namesUsed(experiment.experimentId)]);
      return { ...summary!, ...names };
    },
  };
}

function toSummary(experiment: Experiment, count: RunCount | undefined) {
  return {
    experimentId: experiment.experimentId,
    name: experiment.name,
    lifecycle: experiment.lifecycle,
    artifactLocation: experiment.artifactLocation,
    createdAt: experiment.createdAtMs,
    updatedAt: experiment.updatedAtMs,
    tags: experiment.tags,
    runCount: count?.active ?? 0,
    runningCount: count?.running ?? 0,
    latestRunAt: count?.latestStartedAtMs ?? null,
  };
}
