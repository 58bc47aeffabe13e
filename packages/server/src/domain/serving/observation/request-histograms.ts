// Latencies by label, in fixed buckets: a few array writes per request.
import { type Bucket, cumulativeBuckets } from './bucket.ts';

interface HistogramLabels {
  readonly deployment: string;
  readonly namespace: string;
  readonly predictor: string;
  readonly version: string;
  /** e.g. `predictions` */
  readonly service: string;
  readonly status: number;
  /** Of the model that was asked; empty for the whole request. */
  readonly modelName: string;
  /** What stands behind it; empty for the whole request. */
  readonly modelImage: string;
  readonly modelVersion: string;
}

interface HistogramReading {
  readonly labels: HistogramLabels;
  readonly buckets: readonly Bucket[];
  readonly sumSeconds: number;
}

export interface RequestHistograms {
  observe(labels: HistogramLabels, seconds: number): void;
  read(): HistogramReading[];
}

/** Upper bounds in seconds; Seldon's executor has these, and dashboards are made for them. */
const LATENCY_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

export function createRequestHistograms(): RequestHistograms {
  const series = new Map<string, { labels: HistogramLabels; counts: Float64Array; sum: number }>();
  return {
    observe: (labels, seconds) => {
      const key = `${labels.namespace} ${labels.deployment} ${labels.predictor} ${labels.version} ${labels.service} ${labels.status} ${labels.modelName} ${labels.modelVersion}`;
      let found = series.get(key);
      if (!found) {
        found = { labels, counts: new Float64Array(LATENCY_BOUNDS.length + 1), sum: 0 };
        series.set(key, found);
      }
      let bucket = 0;
      while (bucket < LATENCY_BOUNDS.length && seconds > LATENCY_BOUNDS[bucket]!) bucket += 1;
      found.counts[bucket]! += 1;
      found.sum += seconds;
    },
    read: () =>
      [...series.values()].map(({ labels, counts, sum }) => ({
        labels,
        buckets: cumulativeBuckets(LATENCY_BOUNDS, counts),
        sumSeconds: sum,
      })),
  };
}
