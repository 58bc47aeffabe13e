// The `predictions` area, but for `why`, which is lineage's answer.
import type { PredictionSummary, predictionEndpoints } from '@ovenbird/contracts/predictions';
import { TRACE_ID_PLACE } from '../../config/traces.ts';
import { type ListedPrediction, type PredictionReader, summarize } from '../../domain/monitoring/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { AreaRoutes } from './native-route.ts';

/** @param traceUi  address of the page of a trace, of the configuration */
export function createPredictionsRoutes(
  reader: PredictionReader,
  traceUi: string | undefined,
): Omit<AreaRoutes<typeof predictionEndpoints>, 'why'> {
  return {
    list: async ({ query }) => {
      const { name, state, status, fromAt, toAt, pageSize, pageToken, ...same } = query;
      const filter = { ...same, deployment: name, outcome: state, code: status, fromMs: fromAt, toMs: toAt };
      const page = await reader.list(filter, pageSize, pageToken);
      return { items: page.items.map((item) => toSummary(item, item.responseStart)), nextPageToken: page.nextToken ?? null };
    },
    get: async ({ params }) => {
      const found = await reader.find(params.id);
      if (!found)
        throw new PlatformError('not_found', `No prediction with id ${JSON.stringify(params.id)} is in the log.`, { field: 'id' });
      const { request, response, truncated, traceId = null } = found;
      const traceUrl = traceId === null ? null : (traceUi?.replaceAll(TRACE_ID_PLACE, traceId) ?? null);
      const feedback = (await reader.feedback(found)).map(({ at, reward, truth }) => ({ at, reward, truth: asJson(truth) }));
      return {
        ...toSummary(found, response),
        request: asJson(request),
        response: asJson(response),
        traceId,
        traceUrl,
        truncated,
        feedback,
      };
    },
  };
}

function toSummary(record: Omit<ListedPrediction, 'responseStart'>, response: string | null): PredictionSummary {
  return {
    id: record.id,
    at: record.at,
    deployment: { namespace: record.namespace, name: record.deployment },
    revision: record.revision,
    predictor: record.predictor,
    protocol: record.protocol,
    status: record.code,
    state: record.code < 400 ? 'succeeded' : 'failed',
    durationMs: record.latencyMs,
    nodes: record.nodes.map(({ node, model, modelVersion, durationMs }) => ({ node, modelName: model, modelVersion, durationMs })),
    summary: summarize(record, response),
  };
}

/** A body that is not JSON, or was cut, is shown as the text that it is. */
function asJson(body: string | null): unknown {
  if (body === null) return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
