// How many copies of requests a shadow may be at work on. It is not asked more than it manages: what comes then is dropped
// and counted, so that a slow shadow never holds more than a few requests in memory.

export interface ShadowLabels {
  readonly namespace: string;
  readonly deployment: string;
  readonly predictor: string;
}

export interface ShadowReading {
  readonly labels: ShadowLabels;
  /** Copies that were not asked, for want of room. */
  readonly dropped: number;
}

export interface ShadowRoom {
  /** Room for one; call the result once when it was answered. Undefined when there is none: then it was counted as dropped. */
  enter(labels: ShadowLabels): (() => void) | undefined;
  read(): readonly ShadowReading[];
}

/** As many as a model's queue takes in a few batches; with bodies of the usual size a few hundred kilobytes. */
const MAX_INSIDE = 64;

export function createShadowRoom(maxInside = MAX_INSIDE): ShadowRoom {
  const shadows = new Map<string, { readonly labels: ShadowLabels; inside: number; dropped: number }>();
  return {
    enter: ({ namespace, deployment, predictor }) => {
      const key = `${namespace}/${deployment}/${predictor}`;
      let shadow = shadows.get(key);
      if (!shadow) {
        shadow = { labels: { namespace, deployment, predictor }, inside: 0, dropped: 0 };
        shadows.set(key, shadow);
      }
      const entered = shadow;
      if (entered.inside >= maxInside) {
        entered.dropped += 1;
        return undefined;
      }
      entered.inside += 1;
      return () => {
        entered.inside -= 1;
      };
    },
    read: () => [...shadows.values()].map(({ labels, dropped }) => ({ labels, dropped })),
  };
}
