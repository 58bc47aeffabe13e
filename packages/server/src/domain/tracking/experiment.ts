// An experiment: the folder in which runs are kept.

export type Lifecycle = 'active' | 'deleted';

/** Which lifecycle a search looks at. */
export type View = Lifecycle | 'all';

export interface Experiment {
  /** A whole number in decimal digits; `0` is the experiment `Default`. */
  readonly experimentId: string;
  readonly name: string;
  /** Address below which the artifacts of its runs lie, e.g. `mlflow-artifacts:/3`. */
  readonly artifactLocation: string;
  readonly lifecycle: Lifecycle;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The experiment that always exists. */
export const DEFAULT_EXPERIMENT_ID = '0';
