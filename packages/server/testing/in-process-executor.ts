// An executor that runs tasks as functions of this process, over the same files as any other: inputs.pb in, outputs.pb or
// error.pb out. For tests and benchmarks of the engine.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ContainerError_Kind, ErrorDocumentSchema } from '@ovenbird/protos/flyteidl/core/errors';
import { ExecutionError_ErrorKind } from '@ovenbird/protos/flyteidl/core/execution';
import { type Literal, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { AttemptEnd, AttemptKey, AttemptSpec, TaskExecutor } from '../src/domain/workflows/index.ts';
import { attemptText } from '../src/domain/workflows/index.ts';

type Literals = Readonly<Record<string, Literal>>;

/** Returns outputs, or how the process ended; throws a TaskFault to write an error document. */
export type TaskFunction = (
  inputs: Literals,
  spec: AttemptSpec,
  signal: AbortSignal,
) => Promise<Literals | AttemptEnd> | Literals | AttemptEnd;

/** What flytekit writes into error.pb. */
export class TaskFault extends Error {
  readonly recoverable: boolean;
  readonly system: boolean;

  constructor(message: string, { recoverable = false, system = false } = {}) {
    super(message);
    this.recoverable = recoverable;
    this.system = system;
  }
}

export interface InProcessExecutor extends TaskExecutor {
  /** Attempts in the order in which they began, as `n0/0`. */
  readonly begun: string[];
  /** Tasks that run now, and the most that ever did at once. */
  readonly load: { now: number; peak: number };
  /** What `recover` finds of an attempt. */
  readonly left: Map<string, AttemptEnd>;
}

export function createInProcessExecutor(tasks: Readonly<Record<string, TaskFunction>>): InProcessExecutor {
  const begun: string[] = [];
  const load = { now: 0, peak: 0 };
  const left = new Map<string, AttemptEnd>();

  async function runTask(spec: AttemptSpec, signal: AbortSignal): Promise<AttemptEnd> {
    const inputs = fromBinary(LiteralMapSchema, await readFile(spec.places.inputs)).literals;
    try {
      const result = await tasks[spec.task.name]!(inputs, spec, signal);
      if (isEnd(result)) return result;
      const outputs = create(LiteralMapSchema, { literals: { ...result } });
      await writeFile(join(spec.places.outputPrefix, 'outputs.pb'), toBinary(LiteralMapSchema, outputs));
    } catch (error) {
      if (!(error instanceof TaskFault)) throw error;
      const document = create(ErrorDocumentSchema, {
        error: {
          code: 'USER:Unknown',
          message: error.message,
          kind: error.recoverable ? ContainerError_Kind.RECOVERABLE : ContainerError_Kind.NON_RECOVERABLE,
          origin: error.system ? ExecutionError_ErrorKind.SYSTEM : ExecutionError_ErrorKind.USER,
        },
      });
      await writeFile(join(spec.places.outputPrefix, 'error.pb'), toBinary(ErrorDocumentSchema, document));
    }
    return { kind: 'exited', status: 0 };
  }

  return {
    begun,
    load,
    left,
    expect: () => {},
    run: async (spec, onRunning, signal) => {
      begun.push(`${spec.nodeId}/${spec.attempt}`);
      load.now += 1;
      load.peak = Math.max(load.peak, load.now);
      onRunning();
      try {
        return await runTask(spec, signal);
      } finally {
        load.now -= 1;
      }
    },
    recover: async (key: AttemptKey) => left.get(attemptText(key)) ?? null,
  };
}

function isEnd(result: Literals | AttemptEnd): result is AttemptEnd {
  return typeof (result as AttemptEnd).kind === 'string';
}
