// How long batch jobs that have ended are remembered, and how they go: their working files with them, their outputs never.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { WorkingFiles } from './batch-files.ts';
import type { BatchRetentionStore } from './batch-job-store.ts';

export interface BatchRetention {
  /** @returns false unless it has ended */
  delete(id: string): Promise<boolean>;
  /** Delete what ended long enough ago, and finish what was begun. @throws AggregateError of the files that cannot be removed; the others are */
  run(): Promise<void>;
}

export interface BatchRetentionDeps {
  readonly store: BatchRetentionStore;
  readonly files: WorkingFiles;
  readonly changes: Pick<Changes, 'publish'>;
  readonly clock: Clock;
  /** After its end; null: for good. */
  readonly keepMs: number | null;
}

export function createBatchRetention({ store, files, changes, clock, keepMs }: BatchRetentionDeps): BatchRetention {
  const publish = (id: string) => changes.publish({ topic: 'batch_job', id, kind: 'deleted', at: clock.now() });

  async function clear(): Promise<void> {
    const errors: unknown[] = [];
    for (const job of await store.discarded())
      try {
        await files.remove(job);
        await store.forget(job.id);
      } catch (error) {
        errors.push(error);
      }
    if (errors.length > 0) throw new AggregateError(errors, `Working files of ${errors.length} batch jobs cannot be removed.`);
  }

  return {
    delete: async (id) => {
      if (!(await store.discard(id))) return false;
      publish(id);
      // What cannot be removed now is tried again by the next run, which says why.
      await clear().catch(() => {});
      return true;
    },
    run: async () => {
      if (keepMs !== null) for (const id of await store.discardEnded(clock.now() - keepMs)) publish(id);
      await clear();
    },
  };
}
