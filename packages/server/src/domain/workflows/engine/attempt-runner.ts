// One attempt from bound inputs to its outcome: inputs written, command filled in, run, timed, judged.
import type { Clock } from '../../../kernel/clock.ts';
import { toPlatformError } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { TaskPlanNode } from '../compile/execution-plan.ts';
import type { ExecutionRecord } from '../executions/execution.ts';
import { fillCommand } from '../tasks/task-command.ts';
import type { TaskData } from '../tasks/task-data.ts';
import { type PlatformAddresses, taskEnvironment } from '../tasks/task-environment.ts';
import { type AttemptEnd, type AttemptKey, type AttemptSpec, attemptText, type TaskExecutor } from '../tasks/task-executor.ts';
import { taskResources } from '../tasks/task-resources.ts';
import { type AttemptOutcome, judgeAttempt } from './attempt-outcome.ts';
import type { OutputsCache } from './outputs-cache.ts';

/** The code of an attempt that took longer than its timeout; Flyte's own. */
export const TIMEOUT_CODE = 'TimeoutExpired';

export interface AttemptRunner {
  /** @returns `aborted` when `signal` ended it; never rejects for a fault of the task or its inputs */
  run(
    node: TaskPlanNode,
    key: AttemptKey,
    execution: ExecutionRecord,
    outputs: OutputsCache,
    onRunning: () => void,
    signal: AbortSignal,
  ): Promise<AttemptOutcome | 'aborted'>;

  /** The outcome of an attempt that an engine before this one had begun; null when it was lost with that engine. */
  recover(key: AttemptKey, execution: ExecutionRecord): Promise<AttemptOutcome | null>;
}

export interface AttemptRunnerDeps {
  readonly data: TaskData;
  readonly executor: TaskExecutor;
  readonly addresses: () => PlatformAddresses;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createAttemptRunner({ data, executor, addresses, clock, logger }: AttemptRunnerDeps): AttemptRunner {
  const refused = (code: string, thrown: unknown): AttemptEnd => ({ kind: 'refused', code, message: toPlatformError(thrown).message });

  async function prepare(
    node: TaskPlanNode,
    key: AttemptKey,
    execution: ExecutionRecord,
    outputs: OutputsCache,
  ): Promise<AttemptSpec | AttemptEnd> {
    // A repeated attempt reads what the first one read.
    if (key.attempt === 0 || !(await data.readInputs(key.execution, key.nodeId))) {
      try {
        await data.writeInputs(key.execution, key.nodeId, await outputs.bind(node.bindings));
      } catch (thrown) {
        return refused('BindingFailed', thrown);
      }
    }
    const places = data.places(key, execution.settings.rawOutputPrefix);
    await data.prepare(places);
    try {
      return specOf(node, key, execution, places);
    } catch (thrown) {
      return refused('BadTaskDefinition', thrown);
    }
  }

  function specOf(node: TaskPlanNode, key: AttemptKey, execution: ExecutionRecord, places: AttemptSpec['places']): AttemptSpec {
    const container = node.task.target.case === 'container' ? node.task.target.value : undefined;
    return {
      ...key,
      task: node.taskId,
      taskType: node.task.type,
      command: fillCommand([...(container?.command ?? []), ...(container?.args ?? [])], key, places),
      env: taskEnvironment(key, execution, node.task, node.taskId, addresses()),
      resources: taskResources(container?.resources, node.overrides),
      places,
    };
  }

  return {
    run: async (node, key, execution, outputs, onRunning, signal) => {
      const prepared = await prepare(node, key, execution, outputs);
      if ('kind' in prepared) return judgeAttempt(prepared, { kind: 'nothing' }, key.nodeId, clock.now());
      if (signal.aborted) return 'aborted';

      const timeout = node.timeoutMs > 0 ? new AbortController() : undefined;
      let timer: NodeJS.Timeout | undefined;
      const started = () => {
        // The timeout is of the work, not of the wait for a free core.
        if (timeout) timer = setTimeout(() => timeout.abort(), node.timeoutMs);
        onRunning();
      };
      const end = await executor.run(prepared, started, timeout ? AbortSignal.any([signal, timeout.signal]) : signal);
      clearTimeout(timer);

      if (signal.aborted) return 'aborted';
      if (timeout?.signal.aborted) {
        const message = `The attempt ran longer than its timeout of ${node.timeoutMs / 1000} s and was ended.`;
        return judgeAttempt({ kind: 'killed', code: TIMEOUT_CODE, fault: 'user', message }, { kind: 'nothing' }, key.nodeId, clock.now());
      }
      const result = end.kind === 'exited' ? await data.readResult(key) : ({ kind: 'nothing' } as const);
      const outcome = judgeAttempt(end, result, key.nodeId, clock.now());
      if (outcome.kind === 'failed') logger.info({ attempt: attemptText(key), code: outcome.error.code }, 'attempt failed');
      return outcome;
    },

    recover: async (key, execution) => {
      const end = await executor.recover(key, data.places(key, execution.settings.rawOutputPrefix));
      return end && judgeAttempt(end, end.kind === 'exited' ? await data.readResult(key) : { kind: 'nothing' }, key.nodeId, clock.now());
    },
  };
}
