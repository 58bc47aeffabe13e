// Batch processes as the control process sees them: one is started when there is a job that nobody works on. It takes jobs
// until there is none left, and ends. What becomes of a job is in its row: a process that is killed leaves it there for the next.
import { type ChildProcess, fork } from 'node:child_process';
import type { BatchJobStore } from '../domain/batch/index.ts';
import { startReconcileLoop } from '../domain/serving/rollout/index.ts';
import type { Changes } from '../kernel/changes.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { isHolderDead } from './process-holder.ts';
import type { FromServing, ToServing } from './serving-process.ts';

export interface BatchProcessesOptions {
  readonly argv: readonly string[];
  readonly store: Pick<BatchJobStore, 'hasClaimable'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stopDeadlineMs: number;
}

export interface BatchProcesses {
  /** There may be a new job. */
  wake(): void;
  stop(): Promise<void>;
}

/** Each loads models of its own; on two cores a third would only slow the others. */
const MAX_PROCESSES = 2;
/** A job whose process died is taken up again within this. */
const POLL_MS = 2000;
/** Until then a process that was started may not have taken its job yet. */
const STARTS_WITHIN_MS = 2000;

export function startBatchProcesses({ argv, store, changes, clock, logger, stopDeadlineMs }: BatchProcessesOptions): BatchProcesses {
  const children = new Set<ChildProcess>();
  let startedAt = Number.NEGATIVE_INFINITY;

  function start(): void {
    startedAt = clock.now();
    const child = fork(new URL('../main.ts', import.meta.url), [...argv, '--role', 'batch'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.add(child);
    child.on('message', (message: unknown) => {
      const told = message as FromServing;
      if (told.kind === 'change') changes.publish(told.change);
    });
    child.on('exit', (code, signal) => {
      children.delete(child);
      startedAt = Number.NEGATIVE_INFINITY;
      if (code !== 0) logger.error({ code, signal }, 'a batch process ended; its job is taken up again');
      loop.wake();
    });
  }

  const loop = startReconcileLoop({
    name: 'batch jobs',
    reconcile: async () => {
      if (children.size >= MAX_PROCESSES || clock.now() - startedAt < STARTS_WITHIN_MS) return;
      if (await store.hasClaimable(clock.now(), isHolderDead)) start();
    },
    pollMs: POLL_MS,
    logger,
  });

  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop();
      await Promise.all([...children].map((child) => stopChild(child, stopDeadlineMs)));
    },
  };
}

async function stopChild(child: ChildProcess, deadlineMs: number): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop: ToServing = { kind: 'stop' };
  if (child.connected) child.send(stop, () => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  await exited;
  clearTimeout(timer);
}
