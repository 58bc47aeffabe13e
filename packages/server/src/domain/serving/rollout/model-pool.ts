// Loaded models by what they are, shared by the revisions that need them: a revision that changes only a weight finds its
// models loaded already. A model is closed when the last revision lets go of it.
import { PlatformError } from '../../../kernel/errors.ts';
import { createAcceleratedModel } from '../acceleration/accelerated-model.ts';
import type { AcceleratedFace } from '../acceleration/acceleration.ts';
import type { LoadedModel, LoadRequest, ModelDescription, ModelRuntime } from '../runtime/model-runtime.ts';
import type { ReplicaScale } from '../scaling/replica-scale.ts';
import type { Scaling, WatchedPool } from '../scaling/scaling.ts';
import type { Payload } from '../typing/payload.ts';
import { createInputTyper, type InputTyper } from '../typing/type-input.ts';
import { createSharedSlots } from './shared-slots.ts';

/** Where models come from. */
export interface ModelSource {
  /**
   * The files of a model as a local directory, fetched if need be. Content at a location never changes, so a second call returns at once.
   * @throws not_found · failed_precondition (also when the source is not what was pinned any more) · unavailable · cancelled
   */
  materialize(location: string, signal: AbortSignal): Promise<string>;
  /**
   * What stands in a directory.
   * @param server  whose layout it has, e.g. `XGBOOST_SERVER`; undefined: whatever is found
   * @throws        failed_precondition when it is no model that this server, or anything here, serves
   */
  describe(directory: string, server?: string): Promise<ModelDescription>;
}

/** The ONNX file of a verified acceleration, and how it answers. @throws not_found */
export type OpenAccelerated = (location: string, signal: AbortSignal) => Promise<{ readonly file: string; readonly face: AcceleratedFace }>;

export interface ModelWanted {
  readonly label: string;
  readonly location: string;
  /** The prepackaged server that the unit names. */
  readonly server?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly scale: ReplicaScale;
  /** Where the ONNX file is that answers in its place. */
  readonly accelerated?: string;
}

interface WarmModel {
  readonly model: LoadedModel;
  readonly typeInput: InputTyper;
  readonly inputExample?: Payload;
  /** In a repository of numbered versions. */
  readonly version?: string;
}

interface Held extends WarmModel {
  /** Absent where the number of copies cannot change. */
  readonly watched?: WatchedPool;
}

export interface PooledModel extends WarmModel {
  release(): Promise<void>;
}

export interface ModelPool {
  /**
   * A model that is loaded and warmed, by its first copies. Who wants another number of copies of one that is loaded gets it at
   * once, and it grows.
   * @throws what loading throws; the signal ends only this caller's wait once others wait too
   */
  acquire(wanted: ModelWanted, signal: AbortSignal): Promise<PooledModel>;
}

export interface ModelPoolDeps {
  readonly source: ModelSource;
  readonly runtimes: readonly ModelRuntime[];
  /** Opens what accelerations made, where there are any. */
  readonly openAccelerated?: OpenAccelerated;
  readonly scaling: Pick<Scaling, 'watch' | 'reserve'>;
  /** Models that load at the same time: loading takes a core or more for seconds. */
  readonly maxLoads: number;
}

export function createModelPool({ source, runtimes, openAccelerated, scaling, maxLoads }: ModelPoolDeps): ModelPool {
  const slots = createSharedSlots<Held>(({ model, watched }) => {
    watched?.end();
    return model.close();
  });
  const turn = createTurns(maxLoads);

  async function load(wanted: ModelWanted, signal: AbortSignal): Promise<Held> {
    // Not in a turn: a download is slow and uses no core.
    const directory = await source.materialize(wanted.location, signal);
    const done = await turn(signal);
    const first = scaling.reserve(wanted.scale.min);
    try {
      const description = await source.describe(directory, wanted.server);
      const { label, parameters } = wanted;
      const request = { label, parameters, description, replicas: first.copies };
      const model = await (wanted.accelerated === undefined
        ? runtimeFor(description).load(request, signal)
        : loadAccelerated(request, wanted.accelerated, signal));
      const typeInput = createInputTyper(model.signature);
      try {
        await warm(model, typeInput, description, signal);
      } catch (error) {
        await model.close();
        throw error;
      }
      const { inputExample, version } = description;
      return {
        model,
        typeInput,
        ...(inputExample ? { inputExample } : {}),
        ...(version === undefined ? {} : { version }),
        ...(model.pool ? { watched: scaling.watch(label, model.pool) } : {}),
      };
    } finally {
      first.release();
      done();
    }
  }

  async function loadAccelerated(request: LoadRequest, location: string, signal: AbortSignal): Promise<LoadedModel> {
    const { description } = request;
    if (!openAccelerated) throw new PlatformError('failed_precondition', 'Accelerated models are not served here.');
    const { file, face } = await openAccelerated(location, signal);
    const asOnnx: ModelDescription = { ...description, format: 'onnx', file };
    return createAcceleratedModel({
      onnx: await runtimeFor(asOnnx).load({ ...request, description: asOnnx }, signal),
      face,
      loadOriginal: (ending) => runtimeFor(description).load({ ...request, replicas: 1 }, ending),
    });
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
      const endClaim = held.watched?.claim(wanted.scale);
      return {
        ...held,
        release: () => {
          endClaim?.();
          return release();
        },
      };
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
  return JSON.stringify([wanted.location, wanted.server, parameters, wanted.accelerated]);
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
