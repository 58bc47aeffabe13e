// Models that need Python: each in worker processes of its own, fed by one micro-batcher; a worker that ends is replaced.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createMicroBatcher, type LoadedModel, type LoadRequest, type ModelRuntime } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

export interface PythonRuntimeOptions {
  readonly pythonPath: string;
  readonly logger: Logger;
}

const PACKAGE_ROOT = fileURLToPath(new URL('../../../../../python', import.meta.url));
/** Rows of one call when a unit does not say (`max_batch_rows`): 32 connections with a few rows each. */
const DEFAULT_MAX_ROWS = 256;
/** Requests that may wait per replica when a unit does not say (`max_queue`): at 1 ms a row, a second of work. */
const DEFAULT_MAX_WAITING = 1000;
const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 5000;
/** What still runs when a model is closed has outlived its drain deadline already. */
const CLOSE_GRACE_MS = 1000;

export function createPythonRuntime({ pythonPath, logger }: PythonRuntimeOptions): ModelRuntime {
  async function load(request: LoadRequest, signal: AbortSignal): Promise<LoadedModel> {
    const { label, description, parameters, replicas } = request;
    if (description.format === 'onnx')
      throw new PlatformError('failed_precondition', `The model ${label} is an ONNX file, not a Python model.`);
    const kind = description.format;
    const modelPath = description.file ?? description.directory;
    const batcher = createMicroBatcher({
      label,
      maxRows: wholeNumber(parameters, 'max_batch_rows', DEFAULT_MAX_ROWS),
      maxWaiting: wholeNumber(parameters, 'max_queue', DEFAULT_MAX_WAITING * replicas),
    });
    const workers = new Set<WorkerProcess>();
    const stopping = new AbortController();
    let available = 0;

    const start = (): WorkerProcess => {
      const worker = startWorkerProcess({ pythonPath, packageRoot: PACKAGE_ROOT, kind, modelPath, parameters, label, logger });
      workers.add(worker);
      void worker.ended.then(() => workers.delete(worker));
      return worker;
    };

    async function employ(worker: WorkerProcess): Promise<void> {
      await worker.ready;
      available += 1;
      batcher.add(worker);
      void worker.ended.then(async () => {
        available -= 1;
        await batcher.remove(worker);
        if (stopping.signal.aborted) return;
        logger.warn({ model: label, pid: worker.pid }, 'a model worker ended; starting another');
        void replace();
      });
    }

    async function replace(): Promise<void> {
      for (let waitMs = FIRST_RESTART_MS; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, MAX_RESTART_MS)) {
        await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
        if (stopping.signal.aborted) return;
        try {
          return await employ(start());
        } catch (error) {
          logger.error({ model: label, err: error }, 'a model worker could not be started again');
        }
      }
    }

    async function close(): Promise<void> {
      stopping.abort();
      await Promise.race([batcher.close(), delay(CLOSE_GRACE_MS, undefined, { ref: false })]);
      const ending = [...workers];
      for (const worker of ending) worker.kill();
      await Promise.all(ending.map((worker) => worker.ended));
    }

    const abandoned = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new PlatformError('cancelled', `Loading the model ${label} was given up.`)), {
        once: true,
      }),
    );
    abandoned.catch(() => {});
    try {
      signal.throwIfAborted();
      await Promise.race([Promise.all(Array.from({ length: replicas }, () => employ(start()))), abandoned]);
    } catch (error) {
      await close();
      throw error;
    }

    return {
      runtime: 'python',
      ...(description.signature ? { signature: description.signature } : {}),
      availableReplicas: () => available,
      predict: (input, caller) => batcher.submit(input, caller),
      close,
    };
  }

  return { name: 'python', load };
}

function wholeNumber(parameters: Readonly<Record<string, string>>, name: string, fallback: number): number {
  const text = parameters[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new PlatformError('failed_precondition', `Parameter ${name}: expected a whole number above 0, got ${JSON.stringify(text)}.`);
}
