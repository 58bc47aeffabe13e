// The serving process's end of a thread with an ONNX model.
import { Worker } from 'node:worker_threads';
import type { ModelInput, ModelOutput, ModelSignature } from '../../domain/serving/index.ts';
import type { MeasuredRun } from '../../domain/serving/observation/index.ts';
import type { BatchWorker } from '../../domain/serving/runtime/index.ts';
import { WorkerLostError } from '../../domain/serving/runtime/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { FromOnnxThread, OnnxThreadData } from './onnx-thread.ts';

export interface OnnxWorker extends BatchWorker {
  /** @throws failed_precondition when the file cannot be opened */
  readonly ready: Promise<ModelSignature>;
  /** Milliseconds that the last run took in the thread. */
  lastRunMs(): number;
  /** Settles when the thread has ended. */
  readonly ended: Promise<void>;
  readonly thread: Worker;
  kill(): void;
}

export function startOnnxWorker(data: OnnxThreadData, label: string): OnnxWorker {
  const worker = new Worker(new URL('./onnx-thread.ts', import.meta.url), { workerData: data });
  const ready = Promise.withResolvers<ModelSignature>();
  const ended = Promise.withResolvers<void>();
  let answer: PromiseWithResolvers<ModelOutput> | undefined;
  let onMeasured: ((run: MeasuredRun) => void) | undefined;
  let lastRunMs = 0;

  ready.promise.catch(() => {});
  worker.on('message', (message: FromOnnxThread) => {
    if (message.kind === 'ready') return ready.resolve(message.signature);
    if (message.kind === 'failed')
      return ready.reject(new PlatformError('failed_precondition', `The model ${label} could not be loaded: ${message.message}`));
    const waiting = answer;
    answer = undefined;
    if (message.kind === 'result') {
      lastRunMs = message.tookMs;
      onMeasured?.(message);
      waiting?.resolve(message.output);
    } else waiting?.reject(new PlatformError(message.code, message.message, { source: 'model' }));
  });
  const lost = (reason: string) => {
    ready.reject(new PlatformError('failed_precondition', `The thread of the model ${label} ended before it was ready: ${reason}`));
    answer?.reject(new WorkerLostError(reason));
    answer = undefined;
    ended.resolve();
  };
  worker.on('error', (error) => lost(error.message));
  worker.on('exit', () => lost('it ended'));

  return {
    ready: ready.promise,
    ended: ended.promise,
    lastRunMs: () => lastRunMs,
    run: (input: ModelInput, trace) => {
      onMeasured = trace?.measured;
      answer = Promise.withResolvers<ModelOutput>();
      worker.postMessage(input);
      return answer.promise;
    },
    thread: worker,
    kill: () => void worker.terminate(),
  };
}
