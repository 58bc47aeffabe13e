// What an attempt came to: how its process ended and what it left in its output folder, taken together.
import { ContainerError_Kind } from '@ovenbird/protos/flyteidl/core/errors';
import { ExecutionError_ErrorKind } from '@ovenbird/protos/flyteidl/core/execution';
import type { LiteralMap } from '@ovenbird/protos/flyteidl/core/literals';
import type { ExecutionError } from '../executions/execution.ts';
import type { AttemptResult } from '../tasks/task-data.ts';
import type { AttemptEnd } from '../tasks/task-executor.ts';

export type AttemptOutcome =
  | { readonly kind: 'succeeded'; readonly outputs: LiteralMap }
  /** `retry` names the budget that another attempt is taken from. */
  | { readonly kind: 'failed'; readonly error: ExecutionError; readonly retry: 'none' | 'user' | 'system' };

export function judgeAttempt(end: AttemptEnd, result: AttemptResult, nodeId: string, at: number): AttemptOutcome {
  const failed = (code: string, kind: ExecutionError['kind'], message: string, retry: 'none' | 'user' | 'system'): AttemptOutcome => ({
    kind: 'failed',
    error: { code, kind, message, nodeId, at },
    retry,
  });
  if (end.kind === 'refused') return failed(end.code, 'user', end.message, 'none');
  if (end.kind === 'killed') return failed(end.code, end.fault, end.message, end.fault === 'system' ? 'system' : 'user');

  switch (result.kind) {
    case 'outputs':
      return { kind: 'succeeded', outputs: result.outputs };
    case 'error': {
      // A plain Python exception is NON_RECOVERABLE and fails at once, even with retries: Flyte's rule.
      const system = result.error.origin === ExecutionError_ErrorKind.SYSTEM;
      const recoverable = result.error.kind === ContainerError_Kind.RECOVERABLE;
      const retry = !recoverable ? 'none' : system ? 'system' : 'user';
      return failed(result.error.code || 'Unknown', system ? 'system' : 'user', result.error.message, retry);
    }
    case 'futures':
      return failed(
        'DynamicNotSupported',
        'user',
        'The task is a @dynamic workflow: it wrote further nodes instead of outputs, which this server does not run yet.',
        'none',
      );
    case 'unreadable':
      return failed('OutputsUnreadable', 'system', `The task's ${result.file} can not be read: ${result.reason}`, 'system');
    case 'nothing':
      return end.status === 0
        ? failed('OutputsNotFound', 'user', 'The task ended without writing outputs or an error. Its log may say why.', 'none')
        : failed(
            'ProcessFailed',
            'system',
            `The task's process ended with exit status ${end.status} before it wrote outputs or an error. Its log may say why.`,
            'system',
          );
  }
}
