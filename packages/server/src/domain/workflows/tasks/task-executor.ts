// Where a task runs: on this machine, or in a cluster. It knows processes, not workflows.
import type { EntityId, ExecutionId } from '../ids.ts';

export interface AttemptKey {
  readonly execution: ExecutionId;
  readonly nodeId: string;
  /** From 0. */
  readonly attempt: number;
}

/** `project/domain/name/node/attempt`. */
export const attemptText = ({ execution, nodeId, attempt }: AttemptKey): string =>
  `${execution.project}/${execution.domain}/${execution.name}/${nodeId}/${attempt}`;

/** Where an attempt reads and writes; absolute paths or URLs that the task's own libraries understand. */
export interface AttemptPlaces {
  readonly inputs: string;
  readonly outputPrefix: string;
  readonly rawPrefix: string;
  readonly checkpointPrefix: string;
  /** Of the attempt before this one; null for the first. */
  readonly previousCheckpointPrefix: string | null;
  readonly workFolder: string;
  readonly log: string;
}

export interface AttemptResources {
  /** Cores; fractions allowed. */
  readonly cpus: number;
  /** What the task asked for; 0 when it did not say. */
  readonly memoryBytes: number;
  /** Beyond this it is ended; 0: no limit. */
  readonly memoryLimitBytes: number;
  readonly gpus: number;
}

export interface AttemptSpec extends AttemptKey {
  readonly task: EntityId;
  readonly taskType: string;
  /** The registered command with its template variables filled in. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly resources: AttemptResources;
  readonly places: AttemptPlaces;
}

/** How the process ended. Whether the task succeeded is read from its output folder, not from here. */
export type AttemptEnd =
  /** It ended by itself, with this exit status. */
  | { readonly kind: 'exited'; readonly status: number }
  /** Something ended it. `code` is stable, e.g. `OutOfMemory`; the message is for a person. */
  | { readonly kind: 'killed'; readonly code: string; readonly fault: 'user' | 'system'; readonly message: string }
  /** It never began: the request can not be met here. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface TaskExecutor {
  /** Work is likely to come soon: get ready for it, in the background. */
  expect(): void;

  /**
   * Run one attempt to its end. Waits its turn when cores or memory are taken.
   * @param onRunning  called once when the process has begun
   * @param signal     ends it: the whole process group is gone when this resolves
   * @returns          never rejects
   */
  run(spec: AttemptSpec, onRunning: () => void, signal: AbortSignal): Promise<AttemptEnd>;

  /**
   * What became of an attempt that an engine which is gone had begun: its end if it had ended by itself, null when it was
   * lost with that engine. Nothing of it runs any more when this resolves.
   */
  recover(key: AttemptKey, places: AttemptPlaces): Promise<AttemptEnd | null>;
}
