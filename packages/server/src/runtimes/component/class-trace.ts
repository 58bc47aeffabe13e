// What OpenTelemetry knows while a JavaScript class answers: the span of its worker is the current one, so that spans that the
// class makes, and requests of instrumented clients, are parts of the caller's trace.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type * as OpenTelemetry from '@opentelemetry/api';

type Api = typeof OpenTelemetry;

/** Do some work within the trace that the headers name. */
export type WithinTrace = <T>(headers: Readonly<Record<string, string>>, work: () => Promise<T>) => Promise<T>;

/** @param file  of the class. What it would import as `@opentelemetry/api` is what is told; where there is none, nobody is */
export function createClassTrace(file: string): WithinTrace {
  let ready: Promise<Api | undefined> | undefined;
  return async (headers, work) => {
    // With the first traced call: a server without traces never pays, and by then the class has set up what it wants.
    ready ??= prepare(file);
    const api = await ready;
    return api ? api.context.with(api.propagation.extract(api.ROOT_CONTEXT, headers), work) : work();
  };
}

/** A class with an SDK of its own has all that is needed; for another one, what the API leaves open is filled in. */
async function prepare(file: string): Promise<Api | undefined> {
  const api = find(file);
  if (!api) return undefined;
  const { context, propagation, ROOT_CONTEXT, createContextKey } = api;
  const probe = ROOT_CONTEXT.setValue(createContextKey('ovenbird'), true);
  if (context.with(probe, () => context.active()) !== probe) context.setGlobalContextManager(createContextManager(ROOT_CONTEXT));
  if (propagation.fields().length === 0) {
    const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  }
  return api;
}

function find(file: string): Api | undefined {
  try {
    return createRequire(file)('@opentelemetry/api') as Api;
  } catch {
    return undefined;
  }
}

function createContextManager(root: OpenTelemetry.Context): OpenTelemetry.ContextManager {
  const storage = new AsyncLocalStorage<OpenTelemetry.Context>();
  const manager: OpenTelemetry.ContextManager = {
    active: () => storage.getStore() ?? root,
    with: (context, work, self, ...given) => storage.run(context, () => work.apply(self as never, given)),
    bind: (context, target) =>
      typeof target === 'function'
        ? (function (this: unknown, ...given: unknown[]) {
            return storage.run(context, () => target.apply(this, given) as unknown);
          } as typeof target)
        : target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
