// Keeps the pages live: listens to the server's changes and makes the kept answers that they touch be read again.
import type { ChangeEvent } from '@ovenbird/contracts';
import { followChanges } from '@ovenbird/sdk';
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { isTouched } from './changed-queries.ts';
import { api } from './client.ts';

export type Connection = 'connecting' | 'live' | 'lost';

/** Changes that come closer together than this are answered by one reading. */
const gatherMs = 400;

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();

function set(next: Connection): void {
  if (next === connection) return;
  connection = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);

export function startLive(queries: QueryClient): void {
  let gathered: ChangeEvent[] = [];
  const readAgain = () => {
    const changes = gathered;
    gathered = [];
    const touched = {
      predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => changes.some((change) => isTouched(queryKey, change)),
    };
    void queries.invalidateQueries(touched, { cancelRefetch: false });
  };
  const listen = async () => {
    const { signal } = new AbortController();
    let known = false;
    const options = {
      signal,
      onConnect: () => {
        set('live');
        // What was read before the connection was lost may be old.
        if (known) void queries.invalidateQueries();
        known = true;
      },
      onDisconnect: () => set('lost'),
    };
    for await (const change of followChanges(api, options)) {
      if (gathered.length === 0) setTimeout(readAgain, gatherMs);
      gathered.push(change);
    }
  };
  void listen();
}
