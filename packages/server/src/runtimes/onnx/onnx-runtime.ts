// ONNX models. Each is opened in a thread and timed there: one that answers fast is then run in process, where a call costs
// microseconds; one that is slow stays in threads, so that it does not keep other requests waiting.
import { availableParallelism } from 'node:os';
import {
  createInputTyper,
  createMicroBatcher,
  elementCount,
  isNumericType,
  type LoadedModel,
  type LoadRequest,
  type ModelInput,
  type ModelRuntime,
  type ModelSignature,
  type Tensor,
  TYPED_ARRAYS,
} from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
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
      const giveUp = () => void first.close();
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        signal.throwIfAborted();
        const fileSignature = await first.ready;
        const signature = description.signature?.inputs ? description.signature : fileSignature;
        const runMs = await timeRuns(first, fileSignature, request);
        if (runMs !== undefined && runMs <= heavyRunMs) {
          await first.close();
          return inProcess(await openOnnxSession(file, 1), signature);
        }
        logger.debug({ model: label, runMs }, 'a heavy ONNX model runs in threads');
        return await inThreads(first, signature, request, logger);
      } catch (error) {
        await first.close();
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

function inProcess(session: OnnxSession, signature: ModelSignature): LoadedModel {
  let running = 0;
  let closing: PromiseWithResolvers<void> | undefined;
  return {
    runtime: 'onnx',
    signature,
    availableReplicas: () => 1,
    predict: async (input) => {
      if (closing) throw new PlatformError('unavailable', 'The model is being stopped.');
      running += 1;
      try {
        return await session.run(input);
      } finally {
        running -= 1;
        if (running === 0) (closing as PromiseWithResolvers<void> | undefined)?.resolve();
      }
    },
    close: async () => {
      if (closing) return closing.promise;
      closing = Promise.withResolvers<void>();
      if (running === 0) closing.resolve();
      await closing.promise;
      await session.release();
    },
  };
}

async function inThreads(first: OnnxWorker, signature: ModelSignature, request: LoadRequest, logger: Logger): Promise<LoadedModel> {
  const { label, replicas } = request;
  const file = request.description.file!;
  const batcher = createMicroBatcher({ label, maxRows: MAX_ROWS, maxWaiting: MAX_WAITING * replicas });
  const workers = new Set<OnnxWorker>();
  let closed = false;

  const employ = (worker: OnnxWorker) => {
    workers.add(worker);
    batcher.add(worker);
    void worker.ended.then(async () => {
      workers.delete(worker);
      await batcher.remove(worker);
      if (closed) return;
      logger.warn({ model: label }, 'a model thread ended; starting another');
      const next = startOnnxWorker({ file, threads: threadsPerCopy(replicas) }, label);
      await next.ready.then(
        () => employ(next),
        (error) => logger.error({ model: label, err: error }, 'a model thread could not be started again'),
      );
    });
  };
  employ(first);
  const others = Array.from({ length: replicas - 1 }, () => startOnnxWorker({ file, threads: threadsPerCopy(replicas) }, label));
  await Promise.all(others.map((worker) => worker.ready));
  for (const worker of others) employ(worker);

  return {
    runtime: 'onnx',
    signature,
    availableReplicas: () => workers.size,
    predict: (input, signal) => batcher.submit(input, signal),
    close: async () => {
      closed = true;
      await batcher.close();
      await Promise.all([...workers].map((worker) => worker.close()));
    },
  };
}

/** Copies share the machine: more threads than cores slow each other down. */
function threadsPerCopy(replicas: number): number {
  return Math.max(1, Math.floor(availableParallelism() / replicas));
}
