// Requests of the Open Inference Protocol, by model, as MLServer counts them.

interface InferenceLabels {
  /** A deployment is a model of this protocol. */
  readonly model: string;
  readonly namespace: string;
  /** Empty where the model has none. */
  readonly version: string;
}

interface InferenceReading {
  readonly labels: InferenceLabels;
  readonly succeeded: number;
  readonly failed: number;
  /** Of all, the failed ones too. */
  readonly sumSeconds: number;
}

export interface InferenceCounters {
  add(labels: InferenceLabels, failed: boolean, seconds: number): void;
  read(): readonly InferenceReading[];
}

export function createInferenceCounters(): InferenceCounters {
  const series = new Map<string, { labels: InferenceLabels; succeeded: number; failed: number; sumSeconds: number }>();
  return {
    add: ({ model, namespace, version }, failed, seconds) => {
      const key = `${namespace} ${model} ${version}`;
      const found = series.get(key) ?? { labels: { model, namespace, version }, succeeded: 0, failed: 0, sumSeconds: 0 };
      found[failed ? 'failed' : 'succeeded'] += 1;
      found.sumSeconds += seconds;
      series.set(key, found);
    },
    read: () => [...series.values()],
  };
}
