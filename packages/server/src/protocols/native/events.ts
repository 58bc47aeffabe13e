// The `events` area: changes of the platform as they are committed. A slow reader never grows a queue: what happened to
// the same thing while it was reading is told once.
import type { eventEndpoints } from '@ovenbird/contracts/events';
import type { Change, Changes } from '../../kernel/changes.ts';
import type { AreaRoutes } from './native-route.ts';

/** A training loop logs hundreds of points a second; a page that re-reads twenty times a second is live enough. */
const COALESCE_MS = 50;

export function createEventRoutes(changes: Changes): AreaRoutes<typeof eventEndpoints> {
  return {
    subscribe: ({ query }, { signal }) => {
      const wanted = query.topics && new Set<string>(query.topics);
      return follow(changes, (change) => !wanted || wanted.has(change.topic), signal);
    },
  };
}

async function* follow(changes: Changes, wants: (change: Change) => boolean, signal: AbortSignal): AsyncGenerator<Change> {
  const pending = new Map<string, Change>();
  let wake = Promise.withResolvers<void>();
  const unsubscribe = changes.subscribe((change) => {
    if (!wants(change)) return;
    const key = JSON.stringify([change.topic, change.id, change.kind]);
    pending.delete(key);
    pending.set(key, change);
    wake.resolve();
  });
  const stop = () => wake.resolve();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      await wake.promise;
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, COALESCE_MS));
      wake = Promise.withResolvers<void>();
      const batch = [...pending.values()];
      pending.clear();
      yield* batch;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    unsubscribe();
  }
}
