// Writes traffic counts on a thread of its own. On SQLite a writer waits for the other process's transaction inside a
// synchronous call: measured with a control process that writes without pause, 100 to 330 ms at the worst, which on the
// serving process's main thread every prediction would wait for.
import { Worker } from 'node:worker_threads';
import type { TrafficBucket, TrafficStore } from '../../../domain/monitoring/traffic/traffic-store.ts';
import type { DatabaseLocation } from '../open-database.ts';

export interface TrafficThread extends Pick<TrafficStore, 'record'> {
  close(): Promise<void>;
}

export type TrafficThreadRequest = { readonly id: number; readonly buckets: readonly TrafficBucket[] } | { readonly close: true };
export interface TrafficThreadAnswer {
  readonly id: number;
  readonly error: string | null;
}

/** The thread is started at the first write. */
export function createTrafficThread(location: DatabaseLocation): TrafficThread {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  let worker: Worker | undefined;
  let nextId = 0;

  function start(): Worker {
    const started = new Worker(new URL('./traffic-thread-worker.ts', import.meta.url), { workerData: location });
    started.unref();
    started.on('message', ({ id, error }: TrafficThreadAnswer) => {
      const waiter = waiting.get(id);
      waiting.delete(id);
      if (error === null) waiter?.resolve();
      else waiter?.reject(new Error(error));
    });
    const fail = (error: Error) => {
      worker = undefined;
      for (const waiter of waiting.values()) waiter.reject(error);
      waiting.clear();
    };
    started.on('error', fail);
    started.on('exit', () => fail(new Error('The thread that writes traffic counts ended.')));
    return started;
  }

  return {
    record: (buckets) => {
      worker ??= start();
      const waiter = Promise.withResolvers<void>();
      const id = nextId++;
      waiting.set(id, waiter);
      worker.postMessage({ id, buckets } satisfies TrafficThreadRequest);
      return waiter.promise;
    },
    close: async () => {
      if (!worker) return;
      const ended = new Promise((resolve) => worker?.once('exit', resolve));
      worker.postMessage({ close: true } satisfies TrafficThreadRequest);
      await ended;
    },
  };
}
