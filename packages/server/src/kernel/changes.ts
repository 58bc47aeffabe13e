// The in-process bus of "something changed": live pages and control loops wake up by it. It is a hint, never the data
// path: whoever hears one reads the store. Publish after the commit, so that a reader sees what it was told of.

export const CHANGE_TOPICS = [
  'experiment',
  'run',
  'registered_model',
  'execution',
  'node_execution',
  'workflow',
  'deployment',
  'batch_job',
  'prediction',
  'lineage',
] as const;

export type ChangeTopic = (typeof CHANGE_TOPICS)[number];

export interface Change {
  readonly topic: ChangeTopic;
  /** Id of the entity as its protocol writes it, e.g. a run id or `project/domain/name`. */
  readonly id: string;
  /** What happened, e.g. `created`, `updated`, `deleted`, `metrics`. */
  readonly kind: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface Changes {
  publish(change: Change): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (change: Change) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    publish: (change) => {
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
