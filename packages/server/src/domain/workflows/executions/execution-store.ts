// Where executions live: what the engine writes, and what lists and pages read.
import type { Page } from '../../../kernel/paging.ts';
import type { ListQuery } from '../entities/list-query.ts';
import type { ExecutionId } from '../ids.ts';
import type { AbortRequest, AttemptRecord, ExecutionEvent, ExecutionRecord, NodeRecord } from './execution.ts';

export type ExecutionPatch = Partial<Pick<ExecutionRecord, 'phase' | 'error' | 'outputs' | 'counts' | 'startedAt' | 'endedAt'>> & {
  readonly updatedAt: number;
};

/** What happened in one execution since the last write. Later entries of the same row win. */
export interface ExecutionChanges {
  readonly id: ExecutionId;
  readonly patch: ExecutionPatch | null;
  readonly nodes: readonly NodeRecord[];
  readonly attempts: readonly AttemptRecord[];
  readonly events: readonly ExecutionEvent[];
}

export interface LoadedExecution {
  readonly execution: ExecutionRecord;
  readonly nodes: readonly NodeRecord[];
  /** Only those that have not ended. */
  readonly openAttempts: readonly AttemptRecord[];
}

/** The engine's side. Every write is durable when it resolves (it survives power loss). */
export interface ExecutionStore {
  /**
   * Add a new execution. One of the same name is returned, not changed.
   * @param shard  `shardOf` its key
   */
  create(
    record: ExecutionRecord,
    shard: number,
  ): Promise<{ readonly kind: 'created' } | { readonly kind: 'exists'; readonly existing: ExecutionRecord }>;

  /**
   * Write changes of many executions in one transaction, in order.
   * @param leases  names of the leases that `holder` must hold at that moment
   * @throws aborted (a lease is gone: another engine has taken over; nothing was written)
   */
  record(changes: readonly ExecutionChanges[], holder: string, leases: readonly string[]): Promise<void>;

  /** Ask for an end: phase ABORTING and the request, unless it has ended or was asked before. @throws not_found */
  requestAbort(id: ExecutionId, abort: AbortRequest): Promise<'requested' | 'already_ended'>;

  /** @throws not_found */
  setArchived(id: ExecutionId, archived: boolean, at: number): Promise<void>;

  /** All that have not ended, oldest first, in these shards. */
  unfinished(shards: readonly number[]): Promise<{ readonly id: ExecutionId; readonly abort: AbortRequest | null }[]>;

  /** @throws not_found */
  load(id: ExecutionId): Promise<LoadedExecution>;
}

/** The side of lists and pages; sees all acknowledged writes. */
export interface ExecutionReader {
  get(id: ExecutionId): Promise<ExecutionRecord | null>;

  /**
   * Newest first unless the query says otherwise. Fields: project, domain, name, phase, state (`0` is active), created_at,
   * started_at, updated_at, duration (ms), mode, user, workflow.{project,domain,name,version},
   * launch_plan.{name,version}, task.{name,version}, execution_tag.{key,value}.
   */
  list(query: ListQuery): Promise<Page<ExecutionRecord>>;

  /** Nodes that have begun, in the order in which they did. Fields: node_id, phase. */
  nodes(id: ExecutionId, query: ListQuery): Promise<Page<NodeRecord>>;

  node(id: ExecutionId, nodeId: string): Promise<NodeRecord | null>;

  /** By node and number; of one node when `nodeId` is given. */
  attempts(id: ExecutionId, nodeId?: string): Promise<AttemptRecord[]>;

  /** In the order in which they happened. */
  events(id: ExecutionId): Promise<ExecutionEvent[]>;
}

/** Executions are spread over this many shards; an engine runs those whose lease it holds. */
export const SHARD_COUNT = 16;

/** FNV-1a of the key: the same on every machine, for ever. */
export function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  return hash % SHARD_COUNT;
}
