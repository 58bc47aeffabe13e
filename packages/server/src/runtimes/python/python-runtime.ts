// Models that need Python: each in worker processes of its own, fed by one micro-batcher; a worker that ends is replaced.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createInputTyper, type ModelInput, type ModelSignature, type Payload } from '../../domain/serving/index.ts';
import {
  createMicroBatcher,
  type LoadedModel,
  type LoadRequest,
  type ModelDescription,
  type ModelRuntime,
  WorkerLostError,
} from '../../domain/serving/runtime/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { processUsage } from '../copy-usage.ts';
import { startWorkerCrew, type WorkerCrew } from '../worker-crew.ts';
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
/** What still runs when a model is closed has outlived its drain deadline already. */
const CLOSE_GRACE_MS = 1000;

export function createPythonRuntime({ pythonPath, logger }: PythonRuntimeOptions): ModelRuntime {
  async function load(request: LoadRequest, signal: AbortSignal): Promise<LoadedModel> {
    const { label, description, parameters, replicas } = request;
    if (description.format === 'onnx')
      throw new PlatformError('failed_precondition', `The model ${label} is an ONNX file, not a Python model.`);
    const kind = description.format;
    const modelPath = description.file ?? description.directory;
    const maxQueue = parameters.max_queue === undefined ? undefined : wholeNumber(parameters, 'max_queue', 0);
    const batcher = createMicroBatcher({
      label,
      maxRows: wholeNumber(parameters, 'max_batch_rows', DEFAULT_MAX_ROWS),
      maxWaiting: () => maxQueue ?? DEFAULT_MAX_WAITING * (crew?.desired() ?? replicas),
    });
    let crew: WorkerCrew<WorkerProcess> | undefined;
    try {
      crew = await startWorkerCrew(
        {
          label,
          replicas,
          start: () => {
            const worker = startWorkerProcess({ pythonPath, packageRoot: PACKAGE_ROOT, kind, modelPath, parameters, label, logger });
            return warmed(worker, description);
          },
          employ: batcher.add,
          dismiss: batcher.remove,
          logger,
        },
        signal,
      );
    } catch (error) {
      throw signal.aborted ? new PlatformError('cancelled', `Loading the model ${label} was given up.`) : error;
    }
    const { available, desired, resize, working, close } = crew;
    const signature = description.signature ?? (await working()[0]?.ready);

    return {
      runtime: 'python',
      format: kind,
      ...(signature ? { signature } : {}),
      availableReplicas: available,
      pool: {
        available,
        desired,
        resize,
        waiting: () => batcher.waiting,
        usage: () => processUsage(working().map(({ pid }) => pid)),
      },
      predict: batcher.submit,
      close: async () => {
        await Promise.race([batcher.close(), delay(CLOSE_GRACE_MS, undefined, { ref: false })]);
        await close();
      },
    };
  }

  return { name: 'python', load };
}

/** The first answer of a process is slow: of each copy it is given to the example, not to a caller. What it is, is of no interest here. */
function warmed(worker: WorkerProcess, { inputExample, signature }: ModelDescription): WorkerProcess {
  if (!inputExample) return worker;
  const ready = worker.ready.then(async (told) => {
    const example = typed(inputExample, signature ?? told);
    if (!example) return told;
    await worker.run(example).catch((error) => {
      if (error instanceof WorkerLostError)
        throw new PlatformError('failed_precondition', `The model does not answer its own input example: its process ${error.message}.`);
    });
    return told;
  });
  ready.catch(() => {});
  return { ...worker, ready };
}

/** Undefined where the example does not fit the signature: that says nothing about the model. */
function typed(example: Payload, signature: ModelSignature | undefined): ModelInput | undefined {
  try {
    return createInputTyper(signature)(example);
  } catch {
    return undefined;
  }
}

function wholeNumber(parameters: Readonly<Record<string, string>>, name: string, fallback: number): number {
  const text = parameters[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new PlatformError('failed_precondition', `Parameter ${name}: expected a whole number above 0, got ${JSON.stringify(text)}.`);
}
