// The thread of `traffic-thread.ts`: opens the database for itself and writes what it is sent, in order.
import { parentPort, workerData } from 'node:worker_threads';
import { type DatabaseLocation, openDatabase } from '../open-database.ts';
import { createTrafficStore } from './traffic-store.ts';
import type { TrafficThreadAnswer, TrafficThreadRequest } from './traffic-thread.ts';

const database = openDatabase(workerData as DatabaseLocation);
const store = database.then(createTrafficStore);

async function answer(request: TrafficThreadRequest): Promise<void> {
  if ('close' in request) {
    await (await database).close();
    parentPort!.close();
    return;
  }
  const told: TrafficThreadAnswer = await store
    .then(({ record }) => record(request.buckets))
    .then(
      () => ({ id: request.id, error: null }),
      (error: unknown) => ({ id: request.id, error: error instanceof Error ? error.message : String(error) }),
    );
  parentPort!.postMessage(told);
}

let last = Promise.resolve();
parentPort!.on('message', (request: TrafficThreadRequest) => {
  last = last.then(() => answer(request));
});
