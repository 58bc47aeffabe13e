// Where registered models are kept.
import type { Page } from '../../kernel/paging.ts';
import type { Comparison, KeyValue, SortKey } from '../tracking/index.ts';
import type { RegisteredModel } from './registered-model.ts';

export interface RegistrySearch {
  readonly filter: readonly Comparison[];
  /** Part of the name or of a tag's value, in any case. */
  readonly text?: string;
  readonly orderBy: readonly SortKey[];
  /** Only prompts, or only models. */
  readonly prompts: boolean;
  readonly pageSize: number;
  readonly pageToken?: string;
}

/** Every write survives power loss when it resolves. */
export interface RegisteredModelStore {
  /** @returns false when the name is taken */
  create(model: { name: string; description: string | null; tags: readonly KeyValue[]; atMs: number }): Promise<boolean>;

  get(name: string): Promise<RegisteredModel | undefined>;

  /** Versions, tags and aliases go with it. @returns `no_model` or `name_taken` when nothing was done */
  rename(name: string, newName: string, atMs: number): Promise<'renamed' | 'no_model' | 'name_taken'>;

  /** @returns false when there is no such model */
  setDescription(name: string, description: string, atMs: number): Promise<boolean>;

  /** With everything below it. @returns false when there is no such model */
  delete(name: string): Promise<boolean>;

  /** Set a tag, or remove it when `value` is null; removing one that is not there is fine. */
  putTag(name: string, key: string, value: string | null): Promise<void>;

  /** By name unless ordered otherwise. @throws invalid_argument (a page token of another search) */
  search(query: RegistrySearch): Promise<Page<RegisteredModel>>;
}
