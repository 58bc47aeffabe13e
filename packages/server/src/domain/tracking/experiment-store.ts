// Where experiments are kept.
import type { Page } from '../../kernel/paging.ts';
import type { Experiment, Lifecycle, View } from './experiment.ts';
import type { KeyValue } from './run.ts';
import type { Comparison } from './search/comparison.ts';
import type { SortKey } from './search/sort-key.ts';

export interface ExperimentSearch {
  readonly filter: readonly Comparison[];
  /** Part of the name or of a tag's value, in any case. */
  readonly text?: string;
  readonly orderBy: readonly SortKey[];
  readonly view: View;
  readonly pageSize: number;
  readonly pageToken?: string;
}

interface NewExperiment {
  readonly name: string;
  /** Absent: `mlflow-artifacts:/<experiment id>`. */
  readonly artifactLocation?: string;
  readonly tags: readonly KeyValue[];
  readonly createdAtMs: number;
}

/** Names are unique over all lifecycles. Every write is committed when it resolves. */
export interface ExperimentStore {
  /** @returns the new id, or `name_taken` with the experiment that has the name */
  create(experiment: NewExperiment): Promise<{ kind: 'created'; experimentId: string } | { kind: 'name_taken'; current: Experiment }>;

  get(experimentId: string): Promise<Experiment | undefined>;

  getByName(name: string): Promise<Experiment | undefined>;

  /** @returns false when another experiment has the name */
  rename(experimentId: string, name: string, atMs: number): Promise<boolean>;

  /** Also moves its runs: deleting marks the active ones deleted, restoring brings all back. */
  setLifecycle(experimentId: string, lifecycle: Lifecycle, atMs: number): Promise<void>;

  /**
   * Set a tag, or remove it when `value` is null.
   * @returns false when the tag to remove is not there
   */
  putTag(experimentId: string, key: string, value: string | null, atMs: number): Promise<boolean>;

  /** @throws invalid_argument (a page token of another search) */
  search(query: ExperimentSearch): Promise<Page<Experiment>>;
}
