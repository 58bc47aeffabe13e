// One Python process that holds one model: started, told to answer, ended with everything that it started.
import type { ModelInput, ModelOutput, ModelSignature } from '../../domain/serving/index.ts';
import type { MeasuredRun } from '../../domain/serving/observation/index.ts';
import type { BatchWorker, ModelFormat } from '../../domain/serving/runtime/index.ts';
import { WorkerLostError } from '../../domain/serving/runtime/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { startPythonChild } from '../python-child.ts';
import { decodeWorkerMessage, encodePredict, type WorkerMessage } from './worker-frames.ts';

export interface WorkerProcessOptions {
  readonly pythonPath: string;
  /** Folder that holds the package `ovenbird_model_worker`. */
  readonly packageRoot: string;
  readonly kind: Exclude<ModelFormat, 'onnx'>;
  readonly modelPath: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly label: string;
  readonly logger: Logger;
}

export interface WorkerProcess extends BatchWorker {
  readonly pid: number | undefined;
  /** What the model says about itself. @throws failed_precondition when it cannot be loaded, with Python's own message */
  readonly ready: Promise<ModelSignature | undefined>;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends it and its children at once. */
  kill(): void;
}

export function startWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { pythonPath, packageRoot, kind, modelPath, parameters, label, logger } = options;
  const ready = Promise.withResolvers<ModelSignature | undefined>();
  const ended = Promise.withResolvers<void>();
  let answer: PromiseWithResolvers<ModelOutput> | undefined;
  let onMeasured: ((run: MeasuredRun) => void) | undefined;

  function onMessage(message: WorkerMessage): void {
    if (message.kind === 'ready') ready.resolve(message.signature);
    else if (message.kind === 'failed')
      ready.reject(new PlatformError('failed_precondition', `The model ${label} could not be loaded: ${message.message}`));
    else {
      const waiting = answer;
      answer = undefined;
      if (message.ran) onMeasured?.({ beganAt: message.ran[0], tookMs: message.ran[1] });
      if (message.kind === 'result') waiting?.resolve(message.output);
      else waiting?.reject(new PlatformError(message.code, message.message, { source: 'model' }));
    }
  }

  function onEnd(reason: string, last: string | undefined): void {
    ready.reject(
      new PlatformError(
        'failed_precondition',
        `The process of the model ${label} ${reason} before it was ready${last ? `: ${last}` : '.'}`,
      ),
    );
    answer?.reject(new WorkerLostError(reason));
    answer = undefined;
    ended.resolve();
  }

  // Nobody may be waiting for a start that is given up.
  ready.promise.catch(() => {});
  const child = startPythonChild({
    pythonPath,
    packageRoot,
    args: ['ovenbird_model_worker', '--kind', kind, '--model', modelPath, '--parameters', JSON.stringify(parameters)],
    label,
    logger,
    onFrame: (header, body) => onMessage(decodeWorkerMessage(header, body)),
    onEnd,
  });

  return {
    pid: child.pid,
    ready: ready.promise,
    ended: ended.promise,
    kill: child.kill,
    run: (input: ModelInput, trace) => {
      onMeasured = trace?.measured;
      answer = Promise.withResolvers<ModelOutput>();
      const { promise } = answer;
      if (!child.send(encodePredict(input, trace))) {
        answer.reject(new WorkerLostError('its socket is closed'));
        answer = undefined;
      }
      return promise;
    },
  };
}
