// What is known of an execution, its nodes and their attempts. These records are the whole state of the engine: it
// continues from them after a crash.
import type { EntityId, EntityKind, ExecutionId } from '../ids.ts';
import type { AttemptPhase, ExecutionPhase, NodePhase } from './phases.ts';

export interface ExecutionError {
  /** Short and stable, e.g. `USER:Unknown`, `TimeoutExpired`, `OutOfMemory`. */
  readonly code: string;
  /** Whose fault it is; `system` failures have their own retry budget. */
  readonly kind: 'user' | 'system' | 'unknown';
  /** For a person; a task's own exception comes with its traceback. */
  readonly message: string;
  readonly nodeId: string | null;
  readonly at: number;
}

export interface AbortRequest {
  readonly cause: string;
  readonly principal: string | null;
  readonly at: number;
}

export interface ExecutionSettings {
  readonly mode: 'MANUAL' | 'SCHEDULED' | 'SYSTEM' | 'RELAUNCH' | 'CHILD_WORKFLOW' | 'RECOVERED' | 'TRIGGER';
  readonly principal: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Added to the environment of every task. */
  readonly env: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  /** Most task nodes at once; 0 is the platform's default. */
  readonly maxParallelism: number;
  /** Empty: the platform's own place. */
  readonly rawOutputPrefix: string;
  /** The execution that this one repeats. */
  readonly reference: ExecutionId | null;
}

export interface NodeCounts {
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
}

export interface ExecutionRecord {
  readonly id: ExecutionId;
  /** What was asked to run. */
  readonly launched: { readonly kind: EntityKind; readonly id: EntityId };
  /** What runs: the workflow, or the generated one around a single task. */
  readonly workflow: EntityId;
  /** The request's spec as its protocol writes it; given back unchanged. */
  readonly spec: Uint8Array;
  readonly settings: ExecutionSettings;
  /** Flyte IDL: `core.LiteralMap`, defaults and fixed inputs included. */
  readonly inputs: Uint8Array;
  /** Flyte IDL: `core.LiteralMap`; null unless SUCCEEDED. */
  readonly outputs: Uint8Array | null;
  readonly phase: ExecutionPhase;
  readonly error: ExecutionError | null;
  readonly abort: AbortRequest | null;
  readonly counts: NodeCounts;
  readonly archived: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly updatedAt: number;
}

export interface NodeRecord {
  readonly nodeId: string;
  readonly phase: NodePhase;
  readonly error: ExecutionError | null;
  /** Attempts begun so far; the last one has the number below this. */
  readonly attempts: number;
  /** Failures that used up `retries`. */
  readonly userFailures: number;
  /** Failures that used up the system budget. */
  readonly systemFailures: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly updatedAt: number;
}

export interface AttemptRecord {
  readonly nodeId: string;
  /** From 0. */
  readonly attempt: number;
  readonly task: EntityId;
  readonly phase: AttemptPhase;
  readonly error: ExecutionError | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly updatedAt: number;
}

/** One transition, kept for ever: of the execution, of a node, or of an attempt. */
export interface ExecutionEvent {
  readonly at: number;
  readonly nodeId: string | null;
  readonly attempt: number | null;
  readonly phase: string;
  readonly message: string | null;
}
