// One execution on its way through its graph. Event-driven: the end of an attempt starts what waited for it in the same
// transaction that records it, so a further node costs one commit. All state is rows; this object can be lost at any time.
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { ExecutionPlan, TaskPlanNode } from '../compile/execution-plan.ts';
import type { ExecutionError } from '../executions/execution.ts';
import { hasEnded } from '../executions/phases.ts';
import { END_NODE, executionKey, START_NODE } from '../ids.ts';
import type { AttemptKey } from '../tasks/task-executor.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { type AttemptRunner, TIMEOUT_CODE } from './attempt-runner.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { OutputsCache } from './outputs-cache.ts';

export interface ExecutionRunDeps {
  readonly journal: ExecutionJournal;
  readonly plan: ExecutionPlan;
  readonly outputs: OutputsCache;
  readonly attempts: AttemptRunner;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ExecutionRun {
  /** End everything because somebody asked for it; the request is in the rows already. */
  abort(cause: string): void;
  /** Let go without writing: another engine runs it now, or this one stops. Its processes are ended. */
  drop(): Promise<void>;
  /** Resolves when it has ended or was dropped; rejects when a write failed. */
  readonly done: Promise<void>;
}

/** Failures that are not the user's are tried again this often, whatever `retries` says. */
const SYSTEM_RETRIES = 3;
/** A page that shows a task as running this much later is still live. */
const SOON_MS = 20;
/** Flyte's default for an execution that does not say. */
const DEFAULT_PARALLELISM = 25;

type State = 'running' | 'failing' | 'aborting' | 'dropped' | 'ended';

/** @param open  attempts that an engine before this one had begun and not finished */
export function startExecutionRun(deps: ExecutionRunDeps, open: readonly { nodeId: string; attempt: number }[]): ExecutionRun {
  const { journal, plan, outputs, attempts, clock, logger } = deps;
  const id = journal.execution.id;
  const parallelism = journal.execution.settings.maxParallelism || DEFAULT_PARALLELISM;
  const waiting = new Map<string, number>();
  const ready: TaskPlanNode[] = [];
  const running = new Map<string, AbortController>();
  const pending = new Set<Promise<void>>();
  const done = Promise.withResolvers<void>();
  let state: State = 'running';
  let failure: ExecutionError | null = null;
  let abortCause = journal.execution.abort?.cause;
  let ending = false;
  let soon: NodeJS.Timeout | undefined;

  /** Everything asynchronous goes through here, so that a failed write ends the run instead of being lost. */
  function watch(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => {
        if (state === 'dropped') return;
        letGo();
        done.reject(error);
      })
      .finally(() => pending.delete(watched));
    pending.add(watched);
  }

  /** Nothing waits for it: a task that ends before costs no transaction of its own. */
  function commitSoon(): void {
    soon ??= setTimeout(() => {
      soon = undefined;
      if (state !== 'dropped') watch(journal.commit());
    }, SOON_MS);
  }

  function letGo(): void {
    state = 'dropped';
    clearTimeout(soon);
    for (const controller of running.values()) controller.abort();
  }

  async function begin(): Promise<void> {
    if (journal.execution.phase === 'QUEUED') {
      journal.patch({ phase: 'RUNNING', startedAt: clock.now() });
      journal.setNode(START_NODE, 'SUCCEEDED');
      journal.readFrom(outputs.sourceUris());
    }
    for (const node of plan.nodes.values()) {
      const phase = journal.node(node.id)?.phase;
      if (phase === 'FAILED' || phase === 'TIMED_OUT') failure ??= journal.node(node.id)?.error ?? null;
      if (phase && hasEnded(phase)) continue;
      const left = node.upstream.filter((upstream) => journal.node(upstream)?.phase !== 'SUCCEEDED').length;
      waiting.set(node.id, left);
      if (left === 0 && !open.some((attempt) => attempt.nodeId === node.id)) ready.push(node);
    }
    if (failure && plan.failFast) state = 'failing';
    if (journal.execution.abort) state = 'aborting';
    for (const attempt of open) resume(attempt);
    await advance();
  }

  /** An attempt of an engine that is gone: take its result, or repeat it at no cost to any budget. */
  function resume({ nodeId, attempt }: { nodeId: string; attempt: number }): void {
    const node = plan.nodes.get(nodeId);
    if (!node) return;
    const controller = new AbortController();
    running.set(nodeId, controller);
    const recovered = async (): Promise<void> => {
      const key = { execution: id, nodeId, attempt };
      const outcome = await attempts.recover(key, journal.execution);
      if (state === 'dropped') return;
      if (outcome) return settle(node, attempt, outcome);
      running.delete(nodeId);
      journal.setAttempt(nodeId, attempt, node.taskId, 'ABORTED', {
        code: 'EngineLost',
        kind: 'system',
        message: 'The platform stopped while this attempt ran. It is repeated, at no cost to its retries.',
        nodeId,
        at: clock.now(),
      });
      if (state === 'running') ready.unshift(node);
      else journal.setNode(nodeId, 'ABORTED');
      await advance();
    };
    watch(recovered());
  }

  /** Start what can start, write once, then run; or end when nothing is left. */
  async function advance(): Promise<void> {
    if (state === 'dropped' || state === 'ended') return;
    const begun: { node: TaskPlanNode; key: AttemptKey; controller: AbortController }[] = [];
    while (state === 'running' && ready.length > 0 && running.size < parallelism) {
      const node = ready.shift()!;
      const attempt = journal.node(node.id)?.attempts ?? 0;
      const controller = new AbortController();
      running.set(node.id, controller);
      journal.setNode(node.id, 'QUEUED', { attempts: attempt + 1, error: null });
      journal.setAttempt(node.id, attempt, node.taskId, 'QUEUED');
      begun.push({ node, key: { execution: id, nodeId: node.id, attempt }, controller });
    }
    if (running.size === 0) return end();
    await journal.commit();
    for (const { node, key, controller } of begun) watch(execute(node, key, controller));
  }

  async function execute(node: TaskPlanNode, key: AttemptKey, controller: AbortController): Promise<void> {
    const onRunning = () => {
      if (state === 'dropped' || controller.signal.aborted) return;
      journal.setNode(node.id, 'RUNNING');
      journal.setAttempt(node.id, key.attempt, node.taskId, 'RUNNING');
      commitSoon();
    };
    const outcome = await attempts.run(node, key, journal.execution, outputs, onRunning, controller.signal);
    if (state === 'dropped') return;
    if (outcome === 'aborted') return settleAborted(node, key.attempt);
    return settle(node, key.attempt, outcome);
  }

  function settleAborted(node: TaskPlanNode, attempt: number): Promise<void> {
    running.delete(node.id);
    journal.setAttempt(node.id, attempt, node.taskId, 'ABORTED');
    journal.setNode(node.id, 'ABORTED');
    return advance();
  }

  function settle(node: TaskPlanNode, attempt: number, outcome: AttemptOutcome): Promise<void> {
    running.delete(node.id);
    if (outcome.kind === 'succeeded') {
      journal.setAttempt(node.id, attempt, node.taskId, 'SUCCEEDED');
      journal.setNode(node.id, 'SUCCEEDED');
      outputs.put(node.id, outcome.outputs);
      for (const after of node.downstream) {
        const left = waiting.get(after)! - 1;
        waiting.set(after, left);
        if (left === 0) ready.push(plan.nodes.get(after)!);
      }
    } else {
      settleFailed(node, attempt, outcome);
    }
    return advance();
  }

  function settleFailed(node: TaskPlanNode, attempt: number, { error, retry }: Extract<AttemptOutcome, { kind: 'failed' }>): void {
    const record = journal.node(node.id)!;
    const userFailures = record.userFailures + (retry === 'user' ? 1 : 0);
    const systemFailures = record.systemFailures + (retry === 'system' ? 1 : 0);
    const again =
      state === 'running' &&
      ((retry === 'user' && userFailures <= node.retries) || (retry === 'system' && systemFailures <= SYSTEM_RETRIES));
    if (again) {
      journal.setAttempt(node.id, attempt, node.taskId, 'RETRYABLE_FAILED', error);
      journal.setNode(node.id, 'QUEUED', { userFailures, systemFailures });
      ready.unshift(node);
      return;
    }
    journal.setAttempt(node.id, attempt, node.taskId, 'FAILED', error);
    journal.setNode(node.id, error.code === TIMEOUT_CODE ? 'TIMED_OUT' : 'FAILED', { error, userFailures, systemFailures });
    failure ??= error;
    if (state === 'running' && plan.failFast) {
      state = 'failing';
      journal.patch({ phase: 'FAILING', error }, `Node ${node.id} failed.`);
      for (const controller of running.values()) controller.abort();
    }
  }

  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    const endedAt = clock.now();
    if (state === 'aborting') journal.patch({ phase: 'ABORTED', endedAt }, abortCause);
    else if (failure) journal.patch({ phase: 'FAILED', error: failure, endedAt });
    else await succeed(endedAt);
    state = 'ended';
    clearTimeout(soon);
    await journal.commit();
    logger.info({ execution: executionKey(id), phase: journal.execution.phase }, 'execution ended');
    done.resolve();
  }

  async function succeed(endedAt: number): Promise<void> {
    try {
      journal.patch({ phase: 'SUCCEEDED', outputs: await outputs.bindBytes(plan.outputs), endedAt });
      journal.setNode(END_NODE, 'SUCCEEDED');
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const error: ExecutionError = { code: 'BindingFailed', kind: 'user', message, nodeId: END_NODE, at: endedAt };
      journal.setNode(END_NODE, 'FAILED', { error });
      journal.patch({ phase: 'FAILED', error, endedAt });
    }
  }

  watch(begin());
  return {
    done: done.promise,
    abort: (cause) => {
      if (ending || (state !== 'running' && state !== 'failing')) return;
      abortCause = cause;
      state = 'aborting';
      for (const controller of running.values()) controller.abort();
      if (running.size === 0) watch(advance());
    },
    drop: async () => {
      if (state !== 'ended') {
        letGo();
        done.resolve();
      }
      await Promise.all(pending);
    },
  };
}
