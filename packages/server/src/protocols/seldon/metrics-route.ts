// Prometheus's endpoint of the data plane.
import type { ActiveDeployments, ShadowRoom } from '../../domain/serving/index.ts';
import type { ServingMeters } from '../../domain/serving/observation/index.ts';
import type { ReplicaCount } from '../../domain/serving/scaling/index.ts';
import type { InferenceExchange } from '../inference-exchange.ts';
import { renderCustomMetrics } from './custom-metrics-text.ts';
import { renderDeploymentMetrics } from './deployment-metrics.ts';
import { type LogReadings, renderLogMetrics } from './log-metrics.ts';
import { renderFeedbackMetrics, renderInferenceMetrics, renderSeldonMetrics } from './prometheus-text.ts';
import { renderReplicaMetrics } from './replica-metrics.ts';
import { renderShadowMetrics } from './shadow-metrics.ts';
import { renderStreamMetrics, type StreamOf } from './stream-metrics.ts';
import { renderTraceMetrics, type TraceReadings } from './trace-metrics.ts';

export function createMetricsRoute(
  meters: ServingMeters,
  logStats: () => LogReadings,
  shadows: Pick<ShadowRoom, 'read'>,
  replicas: () => readonly ReplicaCount[],
  traces: () => TraceReadings | undefined,
  streams: () => readonly StreamOf[],
  deployments: () => ReturnType<ActiveDeployments['list']>,
): (exchange: InferenceExchange) => void {
  return (exchange) =>
    exchange.respond(
      200,
      ['content-type', 'text/plain; version=0.0.4; charset=utf-8'],
      renderMetrics(meters, logStats(), shadows.read(), replicas(), traces(), streams(), deployments()),
    );
}

export function renderMetrics(
  { requests, feedback, inferences, custom }: ServingMeters,
  log: LogReadings,
  shadows: ReturnType<ShadowRoom['read']>,
  replicas: readonly ReplicaCount[],
  traces?: TraceReadings,
  streams: readonly StreamOf[] = [],
  deployments: ReturnType<ActiveDeployments['list']> = [],
): string {
  return [
    renderSeldonMetrics(requests),
    renderFeedbackMetrics(feedback),
    renderInferenceMetrics(inferences),
    renderCustomMetrics(custom),
    renderLogMetrics(log),
    renderShadowMetrics(shadows),
    renderReplicaMetrics(replicas),
    renderDeploymentMetrics(deployments),
    renderTraceMetrics(traces),
    renderStreamMetrics(streams),
  ].join('');
}
