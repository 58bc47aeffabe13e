// What tasks read and write, as files: inputs, outputs, error documents, logs. One folder per attempt, never reused, so
// that nothing of an earlier attempt can be taken for a result.
import type { ContainerError } from '@ovenbird/protos/flyteidl/core/errors';
import type { LiteralMap } from '@ovenbird/protos/flyteidl/core/literals';
import type { ExecutionId } from '../ids.ts';
import type { AttemptKey, AttemptPlaces } from './task-executor.ts';

/** What a process left in its output folder. */
export type AttemptResult =
  | { readonly kind: 'outputs'; readonly outputs: LiteralMap }
  | { readonly kind: 'error'; readonly error: ContainerError }
  /** A @dynamic task wrote further nodes instead of outputs. */
  | { readonly kind: 'futures' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string };

export interface LogPiece {
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
}

export interface TaskData {
  /** @param rawPrefix  the place a user chose for large outputs; empty: beside the attempt */
  places(key: AttemptKey, rawPrefix: string): AttemptPlaces;

  /** Make the folders of an attempt, empty. */
  prepare(places: AttemptPlaces): Promise<void>;

  /** The inputs of a node, shared by its attempts. Whole when it resolves, also after a crash. */
  writeInputs(execution: ExecutionId, nodeId: string, inputs: LiteralMap): Promise<void>;

  /** Null before they are written. */
  readInputs(execution: ExecutionId, nodeId: string): Promise<LiteralMap | null>;

  readResult(key: AttemptKey): Promise<AttemptResult>;

  /** The page that a task with a deck wrote; null when there is none. */
  readDeck(key: AttemptKey): Promise<string | null>;

  /** Bytes of the log from `offset`, at most `limitBytes`; an attempt that wrote nothing has size 0. */
  readLog(key: AttemptKey, offset: number, limitBytes: number): Promise<LogPiece>;
}
