// Where model versions are kept.
import type { Page } from '../../kernel/paging.ts';
import type { KeyValue } from '../tracking/index.ts';
import type { ModelVersion, Stage } from './model-version.ts';
import type { RegistrySearch } from './registered-model-store.ts';

export type NewVersionRow = Omit<ModelVersion, 'version' | 'tags' | 'aliases'> & { readonly tags: readonly KeyValue[] };

interface VersionChange {
  readonly description?: string;
  readonly stage?: Stage;
  /** With `stage`: other versions that are in it move to Archived. */
  readonly archiveOthers?: boolean;
  readonly atMs: number;
}

/** Deleted versions are as if they were not there. Every write survives power loss when it resolves. */
export interface ModelVersionStore {
  /** Gives it the next number, and marks the model as changed. @returns undefined when there is no such model */
  create(version: NewVersionRow): Promise<number | undefined>;

  get(name: string, version: number): Promise<ModelVersion | undefined>;

  /** Atomic. @returns the version as it is now; undefined when there is none */
  update(name: string, version: number, change: VersionChange): Promise<ModelVersion | undefined>;

  /** Soft: the number is not used again; aliases of it go. @returns false when there is none */
  delete(name: string, version: number, atMs: number): Promise<boolean>;

  /** Set a tag, or remove it when `value` is null; removing one that is not there is fine. */
  putTag(name: string, version: number, key: string, value: string | null): Promise<void>;

  /** Last changed first unless ordered otherwise. @throws invalid_argument (a page token of another search) */
  search(query: RegistrySearch): Promise<Page<ModelVersion>>;

  /** Of each model and stage the newest version that is ready; by model, then stage. */
  latestByStage(names: readonly string[]): Promise<ModelVersion[]>;
}
