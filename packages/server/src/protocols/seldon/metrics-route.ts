// Prometheus's endpoint of the data plane.
import type { RequestHistograms } from '../../domain/serving/index.ts';
import type { InferenceExchange } from '../inference-exchange.ts';
import { renderSeldonMetrics } from './prometheus-text.ts';

export function createMetricsRoute(histograms: RequestHistograms): (exchange: InferenceExchange) => void {
  return (exchange) =>
    exchange.respond(200, ['content-type', 'text/plain; version=0.0.4; charset=utf-8'], renderSeldonMetrics(histograms));
}
