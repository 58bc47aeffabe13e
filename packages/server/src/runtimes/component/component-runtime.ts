// Classes with Seldon's methods: Python ones in processes, JavaScript and TypeScript ones in threads.
import type { ComponentRuntime } from '../../domain/serving/runtime/index.ts';
import type { Logger } from '../../kernel/logger.ts';
import { processUsage, threadUsage } from '../copy-usage.ts';
import { createComponentBackend } from './component-backend.ts';
import type { ComponentHost } from './component-call.ts';
import { startCrew } from './component-crew.ts';
import { startJavaScriptHost } from './javascript-host.ts';
import { startPythonHost } from './python-host.ts';

export interface ComponentRuntimeOptions {
  readonly pythonPath: string;
  readonly logger: Logger;
}

export function createComponentRuntime({ pythonPath, logger }: ComponentRuntimeOptions): ComponentRuntime {
  return {
    load: async (request, signal) => {
      const { label, replicas, component } = request;
      const start = () => (component.language === 'python' ? startPythonHost(pythonPath, request, logger) : startJavaScriptHost(request));
      const usage = (hosts: readonly ComponentHost[]) =>
        component.language === 'python'
          ? processUsage(hosts.map(({ pid }) => pid))
          : threadUsage(hosts.flatMap(({ thread }) => thread ?? []));
      const crew = await startCrew({ label, replicas, start, usage, logger }, signal);
      return {
        backend: createComponentBackend(crew.ask),
        ...(crew.metadata ? { metadata: crew.metadata } : {}),
        pool: crew.pool,
        close: crew.close,
      };
    },
  };
}
