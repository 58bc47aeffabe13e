// Runs executions: takes the leases of its shards, starts what the rows say is unfinished, ends what is to be ended. A
// level-based loop does it all; `wake` only makes it sooner.
import type { Clock } from '../../../kernel/clock.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { ExecutionPlan } from '../compile/execution-plan.ts';
import { type ExecutionStore, type LoadedExecution, SHARD_COUNT, shardOf } from '../executions/execution-store.ts';
import { hasEnded } from '../executions/phases.ts';
import { type ExecutionId, executionKey } from '../ids.ts';
import type { TaskData } from '../tasks/task-data.ts';
import type { AttemptRunner } from './attempt-runner.ts';
import { createExecutionJournal } from './execution-journal.ts';
import { type ExecutionRun, startExecutionRun } from './execution-run.ts';
import { type LeaseStore, shardLease } from './lease-store.ts';
import { createOutputsCache } from './outputs-cache.ts';
import type { Recorder } from './recorder.ts';

export interface Engine {
  /** Take leases and begin. Resolves after the first look at the rows. */
  start(): Promise<void>;
  /** An execution was created. */
  wake(id: ExecutionId): void;
  /** An execution is asked to end; its row says so already. */
  abort(id: ExecutionId, cause: string): void;
  /** Drop all runs, end their processes, give the leases back. */
  stop(): Promise<void>;
}

export interface EngineDeps {
  readonly store: ExecutionStore;
  readonly leases: LeaseStore;
  readonly data: TaskData;
  readonly attempts: AttemptRunner;
  readonly recorder: Recorder;
  readonly planOf: (loaded: LoadedExecution) => Promise<ExecutionPlan>;
  readonly holder: string;
  /** Is another holder known to be gone? */
  readonly isDead: (holder: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A holder that says nothing for this long has lost its shards. Four renewals fit in it. */
const LEASE_MS = 12_000;
const LOOK_EVERY_MS = 3_000;

const SHARDS = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);

export function createEngine(deps: EngineDeps): Engine {
  const { store, leases, clock, logger, holder } = deps;
  const runs = new Map<string, Promise<ExecutionRun | null>>();
  let held = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const names = await leases.hold(SHARDS.map(shardLease), holder, clock.now(), LEASE_MS, deps.isDead);
    const now = new Set(SHARDS.filter((shard) => names.includes(shardLease(shard))));
    const lost = [...held].filter((shard) => !now.has(shard));
    held = now;
    for (const [key, run] of runs) if (lost.includes(shardOf(key))) void run.then((started) => started?.drop());
    for (const { id, abort } of await store.unfinished([...held])) {
      const run = launch(id);
      if (abort) void run.then((started) => started?.abort(abort.cause));
    }
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) => logger.error({ err: error }, 'the engine could not read its shards'))
        .finally(schedule);
    }, LOOK_EVERY_MS);
  }

  function launch(id: ExecutionId): Promise<ExecutionRun | null> {
    const key = executionKey(id);
    const existing = runs.get(key);
    if (existing) return existing;
    const run = open(id)
      .then((started) => {
        const forget = () => void runs.delete(key);
        if (!started) forget();
        else
          started.done.then(forget, (error: unknown) => {
            forget();
            const level = error instanceof PlatformError && error.code === 'aborted' ? 'info' : 'error';
            logger[level]({ execution: key, err: error }, 'let go of an execution; its rows say how to go on');
          });
        return started;
      })
      .catch((error: unknown) => {
        runs.delete(key);
        logger.error({ execution: key, err: error }, 'could not start an execution');
        return null;
      });
    runs.set(key, run);
    return run;
  }

  async function open(id: ExecutionId): Promise<ExecutionRun | null> {
    const loaded = await store.load(id);
    if (stopped || hasEnded(loaded.execution.phase)) return null;
    const plan = await deps.planOf(loaded);
    const journal = createExecutionJournal(loaded, plan.nodes.size, deps.recorder, () => clock.now());
    const outputs = createOutputsCache(loaded.execution, deps.data, (nodeId) => (journal.node(nodeId)?.attempts ?? 1) - 1);
    return startExecutionRun({ journal, plan, outputs, attempts: deps.attempts, clock, logger }, loaded.openAttempts);
  }

  const isMine = (id: ExecutionId): boolean => !stopped && held.has(shardOf(executionKey(id)));

  return {
    start: async () => {
      await look();
      schedule();
    },
    wake: (id) => {
      if (isMine(id)) void launch(id);
    },
    abort: (id, cause) => {
      if (isMine(id)) void launch(id).then((run) => run?.abort(cause));
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await looking;
      const started = await Promise.all(runs.values());
      await Promise.all(started.map((run) => run?.drop()));
      await leases.release(holder);
    },
  };
}
