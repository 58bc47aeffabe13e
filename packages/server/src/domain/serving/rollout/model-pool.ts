// Loaded models by what they are, shared by the revisions that need them: a revision that changes only a weight finds its
// models loaded already. A model is closed when the last revision lets go of it.
import { PlatformError } from '../../../kernel/errors.ts';
import type { LoadedModel, LoadRequest, ModelDescription, ModelRuntime } from '../runtime/model-runtime.ts';
import type { Payload } from '../typing/payload.ts';
import { createInputTyper, type InputTyper } from '../typing/type-input.ts';
import { createSharedSlots } from './shared-slots.ts';

/** Where models come from. */
export interface ModelSource {
  /**
   * The files of a model as a local directory. Content at a location never changes, so a second call returns at once.
   * @throws not_found · failed_precondition · cancelled
   */
  materialize(location: string, signal: AbortSignal): Promise<string>;
  /** What stands in a directory. @throws failed_precondition when it is no model that anything here serves */
  describe(directory: string): Promise<ModelDescription>;
}

export interface ModelWanted {
  readonly label: string;
  readonly location: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly replicas: number;
}

interface WarmModel {
  readonly model: LoadedModel;
  readonly typeInput: InputTyper;
  readonly inputExample?: Payload;
}

export interface PooledModel extends WarmModel {
  release(): Promise<void>;
}

export interface ModelPool {
  /** A model that is loaded and warmed. @throws what loading throws; the signal ends only this caller's wait once others wait too */
  acquire(wanted: ModelWanted, signal: AbortSignal): Promise<PooledModel>;
}

export interface ModelPoolDeps {
  readonly source: ModelSource;
  readonly runtimes: readonly ModelRuntime[];
  /** Models that load at the same time: loading takes a core or more for seconds. */
  readonly maxLoads: number;
}

export function createModelPool({ source, runtimes, maxLoads }: ModelPoolDeps): ModelPool {
  const slots = createSharedSlots<WarmModel>(({ model }) => model.close());
  const turn = createTurns(maxLoads);

  async function load(wanted: ModelWanted, signal: AbortSignal): Promise<WarmModel> {
    const done = await turn(signal);
    try {
      const directory = await source.materialize(wanted.location, signal);
      const description = await source.describe(directory);
      const model = await runtimeFor(description).load({ ...wanted, description }, signal);
      const typeInput = createInputTyper(model.signature);
      try {
        await warm(model, typeInput, description, signal);
      } catch (error) {
        await model.close();
        throw error;
      }
      const { inputExample } = description;
      return { model, typeInput, ...(inputExample ? { inputExample } : {}) };
    } finally {
      done();
    }
  }

  function runtimeFor(description: LoadRequest['description']): ModelRuntime {
    const name = description.format === 'onnx' ? 'onnx' : 'python';
    const runtime = runtimes.find((candidate) => candidate.name === name);
    if (!runtime) throw new PlatformError('failed_precondition', `There is no ${name} runtime here.`);
    return runtime;
  }

  return {
    acquire: async (wanted, signal) => {
      const { held, release } = await slots.acquire(keyOf(wanted), (ending) => load(wanted, ending), signal);
      return { ...held, release };
    },
  };
}

/** The first answer of a process is slow: it is given to the model's own example, not to a caller. */
async function warm(model: LoadedModel, typeInput: InputTyper, { inputExample }: ModelDescription, signal: AbortSignal): Promise<void> {
  if (!inputExample) return;
  try {
    await model.predict(typeInput(inputExample), signal);
  } catch (error) {
    if (signal.aborted) throw error;
    // An example that its own signature refuses says nothing about the model.
    if (error instanceof PlatformError && error.code === 'invalid_argument') return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlatformError('failed_precondition', `The model does not answer its own input example: ${reason}`, {}, { cause: error });
  }
}

function keyOf(wanted: ModelWanted): string {
  const parameters = Object.entries(wanted.parameters).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([wanted.location, wanted.replicas, parameters]);
}

/** @returns a function that waits for a turn and gives back how to end it */
function createTurns(size: number): (signal: AbortSignal) => Promise<() => void> {
  let free = size;
  const queue: (() => void)[] = [];
  const end = () => {
    free += 1;
    queue.shift()?.();
  };
  return async (signal) => {
    while (free === 0) await new Promise<void>((resolve) => queue.push(resolve));
    if (signal.aborted) {
      queue.shift()?.();
      signal.throwIfAborted();
    }
    free -= 1;
    return end;
  };
}
