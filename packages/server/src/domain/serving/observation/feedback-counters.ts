// Feedback by unit: how many, and the sum of their rewards. A reward of zero counts as one more: the original wrapper leaves
// it out, and its share of successes is then always one.

export interface FeedbackLabels {
  readonly deployment: string;
  readonly namespace: string;
  readonly predictor: string;
  readonly version: string;
  readonly modelName: string;
  readonly modelImage: string;
  readonly modelVersion: string;
}

interface FeedbackReading {
  readonly labels: FeedbackLabels;
  readonly count: number;
  readonly reward: number;
}

export interface FeedbackCounters {
  add(labels: FeedbackLabels, reward: number): void;
  read(): readonly FeedbackReading[];
}

export function createFeedbackCounters(): FeedbackCounters {
  const series = new Map<string, { labels: FeedbackLabels; count: number; reward: number }>();
  return {
    add: (labels, reward) => {
      const { namespace, deployment, predictor, version, modelName, modelImage, modelVersion } = labels;
      const key = JSON.stringify([namespace, deployment, predictor, version, modelName, modelImage, modelVersion]);
      const found = series.get(key) ?? { labels, count: 0, reward: 0 };
      found.count += 1;
      found.reward += reward;
      series.set(key, found);
    },
    read: () => [...series.values()],
  };
}
