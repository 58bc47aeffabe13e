// Prometheus's endpoint of the data plane.
import type { PredictionLogStats } from '../../domain/monitoring/index.ts';
import type { ServingMeters, ShadowRoom } from '../../domain/serving/index.ts';
import type { InferenceExchange } from '../inference-exchange.ts';
import { renderCustomMetrics } from './custom-metrics-text.ts';
import { renderLogMetrics } from './log-metrics.ts';
import { renderFeedbackMetrics, renderInferenceMetrics, renderSeldonMetrics } from './prometheus-text.ts';
import { renderShadowMetrics } from './shadow-metrics.ts';

export function createMetricsRoute(
  meters: ServingMeters,
  logStats: () => PredictionLogStats,
  shadows: Pick<ShadowRoom, 'read'>,
): (exchange: InferenceExchange) => void {
  return (exchange) =>
    exchange.respond(200, ['content-type', 'text/plain; version=0.0.4; charset=utf-8'], renderMetrics(meters, logStats(), shadows.read()));
}

export function renderMetrics(
  { requests, feedback, inferences, custom }: ServingMeters,
  log: PredictionLogStats,
  shadows: ReturnType<ShadowRoom['read']>,
): string {
  return [
    renderSeldonMetrics(requests),
    renderFeedbackMetrics(feedback),
    renderInferenceMetrics(inferences),
    renderCustomMetrics(custom),
    renderLogMetrics(log),
    renderShadowMetrics(shadows),
  ].join('');
}
