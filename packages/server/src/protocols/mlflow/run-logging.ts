// MLflow's logging endpoints.
import type { LoggedMetric, RunLinks, RunLogging } from '../../domain/tracking/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { readKeyValues } from './convert.ts';
import type { RequestFields } from './request-fields.ts';
import type { MlflowRoute } from './route.ts';
import { runIdOf } from './runs.ts';

export function createRunLoggingRoutes(logging: RunLogging, links: RunLinks): MlflowRoute[] {
  return [
    {
      method: 'POST',
      path: '/runs/log-metric',
      handle: async (request) => {
        await logging.logMetric(runIdOf(request), readMetric(request));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/log-parameter',
      handle: async (request) => {
        await logging.logParam(runIdOf(request), { key: request.requiredText('key'), value: request.text('value') });
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/set-tag',
      handle: async (request) => {
        await logging.setTag(runIdOf(request), { key: request.requiredText('key'), value: request.text('value') });
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/delete-tag',
      handle: async (request) => {
        await logging.deleteTag(request.requiredText('run_id'), request.requiredText('key'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/log-batch',
      handle: async (request) => {
        const runId = request.requiredText('run_id');
        await logging.logBatch(runId, {
          metrics: request.items('metrics').map(readMetric),
          params: readKeyValues(request, 'params'),
          tags: readKeyValues(request, 'tags'),
        });
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/log-model',
      handle: async (request) => {
        await logging.logModelHistory(request.requiredText('run_id'), readModelDescription(request.requiredText('model_json')));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/log-inputs',
      handle: async (request) => {
        const datasets = request.items('datasets').map((input) => {
          const dataset = input.item('dataset');
          return {
            name: dataset?.requiredText('name') ?? input.requiredText('dataset'),
            digest: dataset?.requiredText('digest') ?? '',
            sourceType: dataset?.text('source_type') ?? '',
            source: dataset?.text('source') ?? '',
            schema: dataset?.optionalText('schema') ?? null,
            profile: dataset?.optionalText('profile') ?? null,
            tags: readKeyValues(input, 'tags'),
          };
        });
        const modelIds = request.items('models').map((model) => model.requiredText('model_id'));
        await links.logInputs(request.requiredText('run_id'), datasets, modelIds);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/runs/outputs',
      handle: async (request) => {
        const models = request.items('models').map((model) => ({
          modelId: model.requiredText('model_id'),
          step: model.optionalInteger('step') ?? 0,
        }));
        if (models.length === 0) request.requiredText('models');
        await links.logOutputs(request.requiredText('run_id'), models);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/experiments/search-datasets',
      handle: async (request) => {
        const found = await links.searchDatasets(request.texts('experiment_ids'));
        return {
          dataset_summaries: found.map((each) => ({
            experiment_id: each.experimentId,
            name: each.name,
            digest: each.digest,
            ...(each.context ? { context: each.context } : {}),
          })),
        };
      },
    },
  ];
}

function readMetric(metric: RequestFields): LoggedMetric {
  const [modelId, datasetName, datasetDigest] = [metric.text('model_id'), metric.text('dataset_name'), metric.text('dataset_digest')];
  return {
    key: metric.requiredText('key'),
    value: metric.requiredNumber('value'),
    timestampMs: metric.requiredInteger('timestamp'),
    step: metric.optionalInteger('step') ?? 0,
    ...(modelId ? { modelId } : {}),
    ...(datasetName ? { datasetName } : {}),
    ...(datasetDigest ? { datasetDigest } : {}),
  };
}

const MODEL_FIELDS = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];

function readModelDescription(json: string): Record<string, unknown> {
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch {
    throw new PlatformError('invalid_argument', `Malformed model info. \n ${json} \n is not a valid JSON.`, { field: 'model_json' });
  }
  const fields = typeof model === 'object' && model !== null ? (model as Record<string, unknown>) : {};
  const missing = MODEL_FIELDS.filter((name) => !(name in fields));
  if (missing.length > 0)
    throw new PlatformError('invalid_argument', `Model json is missing mandatory fields: ${missing.join(', ')}`, { field: 'model_json' });
  return fields;
}
