// Waits for applied revisions to serve, telling what is going on. It hears of changes by server-sent events and reads the
// deployment again at each, and once in a while regardless: an event is a hint that can be lost.
import type { ApplyResult, Deployment } from '@ovenbird/contracts/deployments';
import { followChanges } from '@ovenbird/sdk';
import type { Context } from './context.ts';
import { CommandFailure } from './failure.ts';

type WantedRevision = Pick<ApplyResult, 'namespace' | 'name' | 'revision'>;

const REREAD_MS = 2000;

/** @throws CommandFailure naming each deployment that failed or was not ready in time */
export async function waitUntilServing(context: Context, results: readonly WantedRevision[], timeoutMs: number): Promise<void> {
  const outcomes = await Promise.all(results.map((result) => waitForOne(context, result, timeoutMs)));
  const failures = outcomes.filter((outcome) => outcome !== null);
  if (failures.length > 0) throw new CommandFailure(failures.join('\n'));
}

/** @returns what went wrong; null when the revision serves */
async function waitForOne({ client, terminal }: Context, result: WantedRevision, timeoutMs: number): Promise<string | null> {
  const { namespace, name } = result;
  const deadline = AbortSignal.timeout(timeoutMs);
  const done = new AbortController();
  const signal = AbortSignal.any([deadline, done.signal, terminal.signal]);
  const bell = createBell(signal);
  let told = '';

  const listening = (async () => {
    for await (const change of followChanges(client, { signal, topics: ['deployment'], onConnect: bell.ring })) {
      if (change.id.startsWith(`${namespace}/${name}`)) bell.ring();
    }
  })();

  try {
    for (;;) {
      const deployment = await client.deployments.get({ params: { namespace, name } }, { signal });
      const text = progressText(deployment, result.revision);
      if (text !== told) terminal.err(`${name}: ${text}\n`);
      told = text;
      if ((deployment.revision ?? 0) >= result.revision && deployment.seldonState === 'Available') return null;
      if (deployment.seldonState === 'Failed' && deployment.latestRevision <= result.revision)
        return `${name}: ${deployment.message ?? 'failed'}`;
      if (deployment.seldonState === 'Unloaded')
        return `${name}: it is unloaded, and serves when it is loaded: ovenbird load deployment ${name} -n ${namespace}`;
      await bell.next();
      signal.throwIfAborted();
    }
  } catch (error) {
    if (deadline.aborted) return `${name}: not ready after ${timeoutMs / 1000} s (${told || 'no answer'})`;
    throw error;
  } finally {
    done.abort();
    await listening;
  }
}

function progressText(deployment: Deployment, revision: number): string {
  if ((deployment.revision ?? 0) >= revision && deployment.seldonState === 'Available') return `revision ${deployment.revision} serves`;
  if (deployment.message) return deployment.message;
  const replicas = deployment.predictors.map((predictor) => `${predictor.name} ${predictor.availableReplicas}/${predictor.replicas}`);
  return `${deployment.seldonState.toLowerCase()} revision ${revision}${replicas.length > 0 ? ` (ready: ${replicas.join(', ')})` : ''}`;
}

interface Bell {
  ring(): void;
  /** Resolves when rung since the last call, when it is time to look anyway, or when `signal` is aborted. */
  next(): Promise<void>;
}

function createBell(signal: AbortSignal): Bell {
  let rung = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => rung.resolve(), { once: true });
  return {
    ring: () => rung.resolve(),
    next: async () => {
      const timer = setTimeout(() => rung.resolve(), REREAD_MS);
      await rung.promise;
      clearTimeout(timer);
      rung = Promise.withResolvers<void>();
      if (signal.aborted) rung.resolve();
    },
  };
}
