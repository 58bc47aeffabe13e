// A Python process that holds one object of a component's class (`python/ovenbird_component`).
import { fileURLToPath } from 'node:url';
import { type ComponentRequest, WorkerLostError } from '../../domain/serving/runtime/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { encodeFrame } from '../frames.ts';
import { startPythonChild } from '../python-child.ts';
import type { ComponentFacts, ComponentHost, ComponentReply, FromComponent } from './component-call.ts';

const PACKAGE_ROOT = fileURLToPath(new URL('../../../../../python', import.meta.url));

export function startPythonHost(pythonPath: string, request: ComponentRequest, logger: Logger): ComponentHost {
  const { component, parameters, environment, label } = request;
  const ready = Promise.withResolvers<ComponentFacts>();
  const ended = Promise.withResolvers<void>();
  let answer: PromiseWithResolvers<ComponentReply> | undefined;
  ready.promise.catch(() => {});

  function onMessage(message: FromComponent): void {
    if (message.kind === 'ready') ready.resolve(message);
    else if (message.kind === 'failed')
      ready.reject(new PlatformError('failed_precondition', `The component ${label} could not be made: ${message.message}`));
    else {
      answer?.resolve(message);
      answer = undefined;
    }
  }

  const child = startPythonChild({
    pythonPath,
    packageRoot: PACKAGE_ROOT,
    args: [
      'ovenbird_component',
      '--file',
      component.file,
      '--class',
      component.name,
      '--parameters',
      JSON.stringify(parameters),
      '--environment',
      JSON.stringify(environment),
    ],
    label,
    logger,
    onFrame: (header) => onMessage(JSON.parse(header) as FromComponent),
    onEnd: (reason, last) => {
      ready.reject(
        new PlatformError(
          'failed_precondition',
          `The process of the component ${label} ${reason} before it was ready${last ? `: ${last}` : '.'}`,
        ),
      );
      answer?.reject(new WorkerLostError(reason));
      answer = undefined;
      ended.resolve();
    },
  });

  return {
    ready: ready.promise,
    ended: ended.promise,
    ...(child.pid === undefined ? {} : { pid: child.pid }),
    kill: child.kill,
    ask: async (call) => {
      const frame = encodeFrame(JSON.stringify(call, wideIntegers));
      answer = Promise.withResolvers();
      const { promise } = answer;
      if (!child.send(frame)) {
        answer.reject(new WorkerLostError('its socket is closed'));
        answer = undefined;
      }
      return promise;
    },
  };
}

/** Python reads whole numbers of any size. */
function wideIntegers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value)) : value;
}
