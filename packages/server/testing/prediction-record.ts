// A logged prediction for tests; say only what matters.
import { newPredictionId } from '../src/domain/monitoring/request-log/prediction-id.ts';
import type { PredictionRecord } from '../src/domain/monitoring/request-log/prediction-record.ts';

export function predictionRecord(more: Partial<PredictionRecord> = {}): PredictionRecord {
  const at = more.at ?? 1_700_000_000_000;
  return {
    id: newPredictionId(at),
    at,
    namespace: 'food',
    deployment: 'classifier',
    revision: 1,
    predictor: 'default',
    protocol: 'seldon',
    code: 200,
    latencyMs: 1.5,
    error: null,
    nodes: [{ node: 'model', model: 'food-classifier', modelVersion: '1', runId: 'run-1', durationMs: 1.1 }],
    labels: ['fruit'],
    scores: [0.9],
    request: '{"data":{"ndarray":[[1,2]]}}',
    response: '{"data":{"names":["fruit","meal"],"ndarray":[[0.9,0.1]]}}',
    ...more,
  };
}
