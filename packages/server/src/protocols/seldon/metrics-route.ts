// Prometheus's endpoint of the data plane.
import type { PredictionLogStats } from '../../domain/monitoring/index.ts';
import type { RequestHistograms } from '../../domain/serving/index.ts';
import type { InferenceExchange } from '../inference-exchange.ts';
import { renderLogMetrics } from './log-metrics.ts';
import { renderSeldonMetrics } from './prometheus-text.ts';

export function createMetricsRoute(
  histograms: RequestHistograms,
  logStats: () => PredictionLogStats,
): (exchange: InferenceExchange) => void {
  return (exchange) =>
    exchange.respond(
      200,
      ['content-type', 'text/plain; version=0.0.4; charset=utf-8'],
      renderSeldonMetrics(histograms) + renderLogMetrics(logStats()),
    );
}
