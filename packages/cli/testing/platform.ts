// A native API on a free port with a few things in it, and a terminal that remembers.
import type { Deployment } from '@ovenbird/contracts/deployments';
import { createChanges } from '../../server/src/kernel/changes.ts';
import { PlatformError } from '../../server/src/kernel/errors.ts';
import { createEventRoutes } from '../../server/src/protocols/native/events.ts';
import type { NativeRoutes } from '../../server/src/protocols/native/native-route.ts';
import { startNativeServer } from '../../server/testing/native-server.ts';
import { runCommand } from '../src/run-command.ts';

export const deployment = (changed: Partial<Deployment> = {}): Deployment => ({
  namespace: 'default',
  name: 'food',
  seldonState: 'Available',
  state: 'ready',
  message: null,
  protocol: 'seldon',
  revision: 1,
  latestRevision: 1,
  createdAt: Date.now() - 5000,
  updatedAt: Date.now(),
  predictors: [
    {
      name: 'main',
      trafficPercent: 100,
      shadow: false,
      replicas: 1,
      availableReplicas: 1,
      state: 'ready',
      message: null,
      models: [
        { predictor: 'main', node: 'classifier', uri: 'models:/food@champion', modelName: 'food', modelVersion: '2', accelerated: false },
      ],
    },
  ],
  sparkline: null,
  manifest: {},
  status: {},
  conditions: [],
  graphs: [],
  copies: [],
  endpoints: [],
  ...changed,
});

export const notAsked = (): never => {
  throw new PlatformError('unimplemented', 'Not part of this test.');
};

export interface TestPlatform {
  readonly changes: ReturnType<typeof createChanges>;
  readonly url: string;
  /** Runs one command line. */
  ovenbird(argv: readonly string[], options?: { stdin?: string; columns?: number }): Promise<{ code: number; out: string; err: string }>;
  close(): Promise<void>;
}

export async function startTestPlatform(routes: Partial<NativeRoutes>): Promise<TestPlatform> {
  const changes = createChanges();
  const server = await startNativeServer({ events: createEventRoutes(changes), ...routes });
  return {
    changes,
    url: server.url,
    ovenbird: (argv, options) => runIn({ OVENBIRD_URL: server.url }, argv, options),
    close: () => server.close(),
  };
}

export async function runIn(
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
  { stdin = '', columns }: { stdin?: string; columns?: number } = {},
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runCommand(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    read: async (path) => {
      if (path === '-') return stdin;
      throw Object.assign(new Error('missing'), { code: 'ENOENT', path });
    },
    isInteractive: columns !== undefined,
    columns: columns ?? 100,
    env,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}
