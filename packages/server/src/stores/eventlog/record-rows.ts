// Rows of the stored columns as records of the domain.
import type { ListedPrediction, LoggedPrediction } from '../../domain/monitoring/request-log/prediction-reader.ts';
import type { PredictionNode } from '../../domain/monitoring/request-log/prediction-record.ts';

const SHARED_COLUMNS = `id, epoch_ms(time), namespace, deployment, revision, predictor, protocol, code, latency_ms, error, nodes, labels,
  scores, truncated, trace_id`;

export const LISTED_COLUMNS = `${SHARED_COLUMNS}, left(response, 200)`;
export const WHOLE_COLUMNS = `${SHARED_COLUMNS}, request, response`;

function toShared(row: readonly unknown[]): Omit<LoggedPrediction, 'request' | 'response'> {
  const [id, at, namespace, deployment, revision, predictor, protocol, code, latencyMs, error, nodes, labels, scores, truncated, traceId] =
    row;
  return {
    id: id as string,
    at: at as number,
    namespace: namespace as string,
    deployment: deployment as string,
    revision: revision as number,
    predictor: predictor as string,
    protocol: protocol as string,
    code: code as number,
    latencyMs: latencyMs as number,
    error: error as string | null,
    nodes: nodes as PredictionNode[],
    labels: labels as string[] | null,
    scores: scores as number[] | null,
    truncated: truncated as boolean,
    ...(traceId === null ? {} : { traceId: traceId as string }),
  };
}

const SHARED = SHARED_COLUMNS.split(',').length;

export function toListed(row: readonly unknown[]): ListedPrediction {
  return { ...toShared(row), responseStart: row[SHARED] as string | null };
}

export function toLogged(row: readonly unknown[]): LoggedPrediction {
  return { ...toShared(row), request: row[SHARED] as string | null, response: row[SHARED + 1] as string | null };
}
