// The `runs` area.
import { encodeMetricValue } from '@ovenbird/contracts';
import type { runEndpoints } from '@ovenbird/contracts/runs';
import type { ModelVersions } from '../../domain/registry/index.ts';
import { DATASET_CONTEXT_TAG, type LoggedModel, type Run, type Tracking } from '../../domain/tracking/index.ts';
import type { AreaRoutes } from './native-route.ts';
import { toRunSummary } from './run-answers.ts';

const DESCRIPTION_TAG = 'mlflow.note.content';
/** A run that logs more models shows the newest. */
const MAX_MODELS = 1000;

export function createRunsRoutes(tracking: Tracking, versions: ModelVersions): AreaRoutes<typeof runEndpoints> {
  async function modelsOf(run: Run): Promise<readonly LoggedModel[]> {
    const page = await tracking.loggedModels.search({
      experimentIds: [run.experimentId],
      filter: `source_run_id = '${run.runId}'`,
      datasets: [],
      orderBy: [],
      pageSize: MAX_MODELS,
    });
    return page.items;
  }

  return {
    search: async ({ body }) => {
      const page = await tracking.runs.search({
        experimentIds: body.experimentIds.length === 0 ? 'all' : body.experimentIds,
        filter: body.filter,
        orderBy: body.orderBy,
        view: body.lifecycle,
        pageSize: body.pageSize,
        ...(body.pageToken ? { pageToken: body.pageToken } : {}),
      });
      return { items: page.items.map(toRunSummary), nextPageToken: page.nextToken ?? null };
    },

    get: async ({ params }) => {
      const run = await tracking.runs.get(params.runId);
      const [experiment, models, registered] = await Promise.all([
        tracking.experiments.get(run.experimentId),
        modelsOf(run),
        versions.madeFromRun(run.runId),
      ]);
      const summary = toRunSummary(run);
      return {
        ...summary,
        experimentName: experiment.name,
        artifactUri: run.artifactUri,
        description: summary.tags[DESCRIPTION_TAG] ?? null,
        latestMetrics: run.metrics.map(({ key, value, step, timestampMs }) => ({
          key,
          value: encodeMetricValue(value),
          step,
          at: timestampMs,
        })),
        datasets: run.datasets.map(({ tags, ...dataset }) => ({
          ...dataset,
          context: tags.find((tag) => tag.key === DATASET_CONTEXT_TAG)?.value ?? null,
        })),
        loggedModels: models.map((model) => ({
          modelId: model.modelId,
          name: model.name,
          status: model.status,
          createdAt: model.createdAtMs,
          step: run.modelOutputs.find((output) => output.modelId === model.modelId)?.step ?? null,
        })),
        modelVersions: registered.map(({ name, version, aliases }) => ({ name, version: String(version), aliases })),
      };
    },

    metricHistory: async ({ body }) => {
      const curves = await tracking.histories.curves(body.runIds, body.keys, body.maxPoints);
      return {
        series: curves.map((curve) => ({
          runId: curve.runId,
          key: curve.key,
          steps: curve.steps,
          timesMs: curve.timestampsMs,
          values: curve.values.map(encodeMetricValue),
          totalPoints: curve.totalPoints,
          sampled: curve.values.length < curve.totalPoints,
        })),
      };
    },
  };
}
