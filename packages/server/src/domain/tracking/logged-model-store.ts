// Where logged models are kept.
import type { Page } from '../../kernel/paging.ts';
import type { LoggedModel, LoggedModelInfo, LoggedModelStatus } from './logged-model.ts';
import type { KeyValue } from './run.ts';
import type { Comparison } from './search/comparison.ts';
import type { SortKey } from './search/sort-key.ts';

export interface DatasetScope {
  readonly name: string;
  readonly digest?: string;
}

export interface LoggedModelSearch {
  readonly experimentIds: readonly string[];
  readonly filter: readonly Comparison[];
  /** Metric comparisons look only at points measured on one of these; empty means at all. */
  readonly datasets: readonly DatasetScope[];
  /** Then by creation, newest first. A metric key may name the dataset it was measured on. */
  readonly orderBy: readonly (SortKey & { readonly dataset?: DatasetScope })[];
  readonly pageSize: number;
  readonly pageToken?: string;
}

/** Every write is committed when it resolves. */
export interface LoggedModelStore {
  create(model: LoggedModelInfo, params: readonly KeyValue[], tags: readonly KeyValue[]): Promise<void>;

  /** Of any lifecycle. */
  get(modelId: string): Promise<LoggedModel | undefined>;

  setStatus(modelId: string, status: LoggedModelStatus, atMs: number): Promise<void>;

  setDeleted(modelId: string, atMs: number): Promise<void>;

  /** Upsert tags, or remove those whose value is null; returns how many were removed. */
  putTags(modelId: string, tags: readonly { key: string; value: string | null }[]): Promise<number>;

  /** Params are written once; returns the keys that have another value, and then writes nothing. */
  addParams(modelId: string, params: readonly KeyValue[]): Promise<readonly string[]>;

  /** Active models only. */
  search(query: LoggedModelSearch): Promise<Page<LoggedModel>>;
}
