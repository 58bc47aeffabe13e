// ONNX models. Each is opened in a thread and timed there: one that answers fast is then run in process, where a call costs
// microseconds; one that is slow stays in threads, so that it does not keep other requests waiting.
import { availableParallelism } from 'node:os';
import {
  createInputTyper,
  elementCount,
  isNumericType,
  type ModelInput,
  type ModelSignature,
  type Tensor,
  TYPED_ARRAYS,
} from '../../domain/serving/index.ts';
import { createMicroBatcher, type LoadedModel, type LoadRequest, type ModelRuntime } from '../../domain/serving/runtime/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { threadUsage } from '../copy-usage.ts';
import { startWorkerCrew, type WorkerCrew } from '../worker-crew.ts';
import { type OnnxSession, openOnnxSession } from './onnx-session.ts';
import { type OnnxWorker, startOnnxWorker } from './onnx-worker.ts';

/** Longer than this on the thread that answers requests, and every other request feels it. */
const HEAVY_RUN_MS = 1;
const TIMED_RUNS = 4;
const MAX_ROWS = 64;
const MAX_WAITING = 1000;

export interface OnnxRuntimeOptions {
  readonly logger: Logger;
  /** A run that takes longer keeps a model in threads. */
  readonly heavyRunMs?: number;
}

export function createOnnxRuntime({ logger, heavyRunMs = HEAVY_RUN_MS }: OnnxRuntimeOptions): ModelRuntime {
  return {
    name: 'onnx',
    load: async (request, signal) => {
      const { label, description } = request;
      const { file } = description;
      if (!file) throw new PlatformError('failed_precondition', `The model ${label} has no ONNX file.`);
      const first = startOnnxWorker({ file, threads: threadsPerCopy(request.replicas) }, label);
      const giveUp = () => first.kill();
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        signal.throwIfAborted();
        const fileSignature = await first.ready;
        const signature = description.signature?.inputs ? description.signature : fileSignature;
        const runMs = await timeRuns(first, fileSignature, request);
        if (runMs !== undefined && runMs <= heavyRunMs) {
          first.kill();
          await first.ended;
          return inProcess(await openOnnxSession(file, 1), signature, label);
        }
        logger.debug({ model: label, runMs }, 'a heavy ONNX model runs in threads');
        return await inThreads(first, signature, request, logger, signal);
      } catch (error) {
        first.kill();
        await first.ended;
        throw signal.aborted ? new PlatformError('cancelled', `Loading the model ${label} was given up.`) : error;
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

/** The fastest of a few runs on the input example, or on zeros; undefined when neither fits the model. */
async function timeRuns(worker: OnnxWorker, fileSignature: ModelSignature, request: LoadRequest): Promise<number | undefined> {
  const { signature, inputExample } = request.description;
  try {
    const input = inputExample ? createInputTyper(signature ?? fileSignature)(inputExample) : zerosFor(fileSignature);
    let fastest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < TIMED_RUNS; run += 1) {
      await worker.run(input);
      fastest = Math.min(fastest, worker.lastRunMs());
    }
    return fastest;
  } catch {
    // Some models refuse zeros. They are taken for heavy: slower by a message, never in the way of others.
    return undefined;
  }
}

function zerosFor({ inputs }: ModelSignature): ModelInput {
  const specs = inputs?.kind === 'tensors' ? inputs.tensors : [];
  const tensors = specs.map(({ name, datatype, shape: declared }): Tensor => {
    const shape = declared.map((size) => (size === -1 ? 1 : size));
    const count = elementCount(shape);
    return {
      name,
      datatype,
      shape,
      data: isNumericType(datatype) ? new TYPED_ARRAYS[datatype](count) : new Array<unknown>(count).fill(''),
    };
  });
  return { form: 'tensors', tensors, rows: 1 };
}

/** Requests that come within one turn of the loop leave together: a run costs tens of microseconds, however few rows it has. */
function inProcess(session: OnnxSession, signature: ModelSignature, label: string): LoadedModel {
  const maxRows = takesAnyRows(session.signature) ? MAX_ROWS : 1;
  const batcher = createMicroBatcher({ label, maxRows, maxWaiting: () => MAX_WAITING });
  batcher.add({ run: (input) => session.run(input) });
  return {
    runtime: 'onnx',
    signature,
    availableReplicas: () => 1,
    predict: batcher.submit,
    close: async () => {
      await batcher.close();
      await session.release();
    },
  };
}

/** Else the file was made for a number of rows, and refuses others. */
function takesAnyRows({ inputs, outputs }: ModelSignature): boolean {
  return [inputs, outputs].every((side) => side?.kind === 'tensors' && side.tensors.every(({ shape }) => shape[0] === -1));
}

async function inThreads(
  first: OnnxWorker,
  signature: ModelSignature,
  request: LoadRequest,
  logger: Logger,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const { label, replicas } = request;
  const file = request.description.file!;
  let opened: OnnxWorker | undefined = first;
  const batcher = createMicroBatcher({ label, maxRows: MAX_ROWS, maxWaiting: () => MAX_WAITING * (crew?.desired() ?? replicas) });
  let crew: WorkerCrew<OnnxWorker> | undefined;
  crew = await startWorkerCrew(
    {
      label,
      replicas,
      start: () => {
        const worker = opened ?? startOnnxWorker({ file, threads: threadsPerCopy(crew?.desired() ?? replicas) }, label);
        opened = undefined;
        return worker;
      },
      employ: batcher.add,
      dismiss: batcher.remove,
      logger,
    },
    signal,
  );
  const { available, desired, resize, working, close } = crew;

  return {
    runtime: 'onnx',
    signature,
    availableReplicas: available,
    pool: { available, desired, resize, waiting: () => batcher.waiting, usage: () => threadUsage(working().map(({ thread }) => thread)) },
    predict: batcher.submit,
    close: async () => {
      await batcher.close();
      await close();
    },
  };
}

/** Copies share the machine: more threads than cores slow each other down. */
function threadsPerCopy(replicas: number): number {
  return Math.max(1, Math.floor(availableParallelism() / replicas));
}
