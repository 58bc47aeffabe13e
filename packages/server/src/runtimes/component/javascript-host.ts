// A thread that holds one object of a JavaScript or TypeScript class.
import { Worker } from 'node:worker_threads';
import { type ComponentRequest, WorkerLostError } from '../../domain/serving/runtime/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { ComponentFacts, ComponentHost, ComponentReply, FromComponent } from './component-call.ts';
import type { JavaScriptThreadData } from './javascript-thread.ts';

export function startJavaScriptHost({ component, parameters, environment, label }: ComponentRequest): ComponentHost {
  const data: JavaScriptThreadData = { file: component.file, name: component.name, parameters };
  const worker = new Worker(new URL('./javascript-thread.ts', import.meta.url), { workerData: data, env: { ...environment } });
  const ready = Promise.withResolvers<ComponentFacts>();
  const ended = Promise.withResolvers<void>();
  let answer: PromiseWithResolvers<ComponentReply> | undefined;
  ready.promise.catch(() => {});

  worker.on('message', (message: FromComponent) => {
    if (message.kind === 'ready') ready.resolve(message);
    else if (message.kind === 'failed')
      ready.reject(new PlatformError('failed_precondition', `The component ${label} could not be made: ${message.message}`));
    else {
      answer?.resolve(message);
      answer = undefined;
    }
  });
  const lost = (reason: string) => {
    ready.reject(new PlatformError('failed_precondition', `The thread of the component ${label} ended before it was ready: ${reason}`));
    answer?.reject(new WorkerLostError(reason));
    answer = undefined;
    ended.resolve();
  };
  worker.on('error', (error) => lost(error.message));
  worker.on('exit', () => lost('it ended'));

  return {
    ready: ready.promise,
    ended: ended.promise,
    thread: worker,
    kill: () => void worker.terminate(),
    ask: async (call) => {
      worker.postMessage(call);
      answer = Promise.withResolvers();
      return answer.promise;
    },
  };
}
