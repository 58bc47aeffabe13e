// Prometheus's endpoint of the data plane.
import type { PredictionLogStats } from '../../domain/monitoring/index.ts';
import type { FeedbackCounters, RequestHistograms } from '../../domain/serving/index.ts';
import type { InferenceExchange } from '../inference-exchange.ts';
import { renderLogMetrics } from './log-metrics.ts';
import { renderFeedbackMetrics, renderSeldonMetrics } from './prometheus-text.ts';

export function createMetricsRoute(
  histograms: RequestHistograms,
  feedback: FeedbackCounters,
  logStats: () => PredictionLogStats,
): (exchange: InferenceExchange) => void {
  return (exchange) =>
    exchange.respond(
      200,
      ['content-type', 'text/plain; version=0.0.4; charset=utf-8'],
      renderSeldonMetrics(histograms) + renderFeedbackMetrics(feedback) + renderLogMetrics(logStats()),
    );
}
