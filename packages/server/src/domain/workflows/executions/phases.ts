// Phases as Flyte names them, for executions, nodes and attempts, and which of them are the end.

export type ExecutionPhase =
  | 'UNDEFINED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDING'
  | 'SUCCEEDED'
  | 'FAILING'
  | 'FAILED'
  | 'ABORTED'
  | 'TIMED_OUT'
  | 'ABORTING';

export type NodePhase = 'UNDEFINED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILING' | 'FAILED' | 'ABORTED' | 'SKIPPED' | 'TIMED_OUT';

export type AttemptPhase =
  | 'UNDEFINED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'ABORTED'
  | 'FAILED'
  | 'INITIALIZING'
  | 'WAITING_FOR_RESOURCES'
  | 'RETRYABLE_FAILED';

const ENDED: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT', 'SKIPPED', 'RETRYABLE_FAILED']);

export const hasEnded = (phase: ExecutionPhase | NodePhase | AttemptPhase): boolean => ENDED.has(phase);
