// All that is counted of answered requests: written by the observer of answers, read when Prometheus asks.
import { type CustomMetrics, createCustomMetrics } from './custom-metrics.ts';
import { createFeedbackCounters, type FeedbackCounters } from './feedback-counters.ts';
import { createInferenceCounters, type InferenceCounters } from './inference-counters.ts';
import { createRequestHistograms, type RequestHistograms } from './request-histograms.ts';

export interface ServingMeters {
  readonly requests: RequestHistograms;
  readonly feedback: FeedbackCounters;
  readonly inferences: InferenceCounters;
  readonly custom: CustomMetrics;
}

export function createServingMeters(): ServingMeters {
  return {
    requests: createRequestHistograms(),
    feedback: createFeedbackCounters(),
    inferences: createInferenceCounters(),
    custom: createCustomMetrics(),
  };
}
