// Group commit of the engine: what all executions changed while one transaction was being written goes into the next one.
// Subscribers of the change bus are told after the commit.
import type { Changes } from '../../../kernel/changes.ts';
import type { LineageEdge } from '../../lineage/index.ts';
import { type ExecutionChanges, type ExecutionStore, shardOf } from '../executions/execution-store.ts';
import { executionKey } from '../ids.ts';
import { shardLease } from './lease-store.ts';

export interface Recorder {
  /**
   * @param edges  lineage that these changes bring about
   * @throws aborted (another engine has taken the execution over) · what the store throws
   */
  record(changes: ExecutionChanges, edges: readonly LineageEdge[]): Promise<void>;
}

export interface RecorderDeps {
  readonly store: ExecutionStore;
  readonly recordLineage: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly changes: Changes;
  readonly holder: string;
}

interface Waiting extends PromiseWithResolvers<void> {
  readonly changes: ExecutionChanges;
  readonly edges: readonly LineageEdge[];
}

export function createRecorder({ store, recordLineage, changes: bus, holder }: RecorderDeps): Recorder {
  let waiting: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    // Let the rest of this tick join the transaction.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await store.record(
          batch.map((entry) => entry.changes),
          holder,
          [...new Set(batch.map((entry) => shardLease(shardOf(executionKey(entry.changes.id)))))],
        );
        await recordLineage(batch.flatMap((entry) => entry.edges));
      } catch (error) {
        for (const entry of batch) entry.reject(error);
        continue;
      }
      for (const entry of batch) {
        publish(entry.changes);
        entry.resolve();
      }
    }
    writing = false;
  }

  function publish({ id, patch, nodes, attempts }: ExecutionChanges): void {
    const key = executionKey(id);
    const at = patch?.updatedAt ?? nodes[0]?.updatedAt ?? attempts[0]?.updatedAt ?? 0;
    for (const node of nodes) bus.publish({ topic: 'node_execution', id: `${key}/${node.nodeId}`, kind: node.phase.toLowerCase(), at });
    bus.publish({ topic: 'execution', id: key, kind: patch?.phase?.toLowerCase() ?? 'updated', at });
  }

  return {
    record: (changes, edges) => {
      const entry: Waiting = { changes, edges, ...Promise.withResolvers<void>() };
      waiting.push(entry);
      if (!writing) {
        writing = true;
        void write();
      }
      return entry.promise;
    },
  };
}
