// Phases as Flyte names them, for executions, nodes and attempts, and which of them are the end.

export const EXECUTION_PHASES = [
  'UNDEFINED',
  'QUEUED',
  'RUNNING',
  'SUCCEEDING',
  'SUCCEEDED',
  'FAILING',
  'FAILED',
  'ABORTED',
  'TIMED_OUT',
  'ABORTING',
] as const;
export type ExecutionPhase = (typeof EXECUTION_PHASES)[number];

export const NODE_PHASES = ['UNDEFINED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILING', 'FAILED', 'ABORTED', 'SKIPPED', 'TIMED_OUT'] as const;
export type NodePhase = (typeof NODE_PHASES)[number];

export const ATTEMPT_PHASES = [
  'UNDEFINED',
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'ABORTED',
  'FAILED',
  'INITIALIZING',
  'WAITING_FOR_RESOURCES',
  'RETRYABLE_FAILED',
] as const;
export type AttemptPhase = (typeof ATTEMPT_PHASES)[number];

const ENDED: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT', 'SKIPPED', 'RETRYABLE_FAILED']);

export const hasEnded = (phase: ExecutionPhase | NodePhase | AttemptPhase): boolean => ENDED.has(phase);
