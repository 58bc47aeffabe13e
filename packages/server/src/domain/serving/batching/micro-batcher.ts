// Adaptive micro-batching: a request that finds an idle worker goes at once and alone; requests that arrive while all
// workers are busy wait, and those of one layout leave together. So a lone request never waits for company, and under
// load the cost of a call is shared. There is no timer in it.
import { PlatformError } from '../../../kernel/errors.ts';
import { type ModelInput, type ModelOutput, mergeInputs, splitOutput } from '../tensors/model-io.ts';

/** Answers one merged input at a time. */
export interface BatchWorker {
  /** @throws WorkerLostError when it died and can answer nothing any more; anything else is the answer to this input. */
  run(input: ModelInput): Promise<ModelOutput>;
}

export class WorkerLostError extends Error {}

export interface MicroBatcherOptions {
  /** What messages call the model. */
  readonly label: string;
  /** Rows of one merged input; a single request may have more. */
  readonly maxRows: number;
  /** Requests that may wait; one more is refused. */
  readonly maxWaiting: number;
}

export interface MicroBatcher {
  /** @throws resource_exhausted · cancelled · deadline_exceeded · unavailable · whatever the worker answers */
  submit(input: ModelInput, signal: AbortSignal): Promise<ModelOutput>;
  /** A worker that is ready; it gets work until it is lost or removed. */
  add(worker: BatchWorker): void;
  /** @returns once it runs nothing */
  remove(worker: BatchWorker): Promise<void>;
  /** Refuse new requests and those that wait; @returns once nothing runs. */
  close(): Promise<void>;
  readonly waiting: number;
}

interface Item {
  readonly input: ModelInput;
  readonly resolve: (output: ModelOutput) => void;
  readonly reject: (error: unknown) => void;
  /** Set once its answer no longer matters. */
  settled: boolean;
  /** Runs that ended with a lost worker. */
  losses: number;
  /** It was part of a batch that failed: who is to blame shows when each runs by itself. */
  alone: boolean;
}

/** One lost worker may be chance; a request that was there twice is taken for the cause. */
const MAX_LOSSES = 2;

export function createMicroBatcher({ label, maxRows, maxWaiting }: MicroBatcherOptions): MicroBatcher {
  const idle: BatchWorker[] = [];
  const busy = new Map<BatchWorker, Promise<void>>();
  const removed = new Set<BatchWorker>();
  let waiting: Item[] = [];
  let closing: PromiseWithResolvers<void> | undefined;
  /** Answers of this model cannot be taken apart: found out once, then each request runs alone. */
  let divisible = true;

  function submit(input: ModelInput, signal: AbortSignal): Promise<ModelOutput> {
    if (closing) return Promise.reject(stoppedError());
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    if (idle.length === 0 && waiting.length >= maxWaiting)
      return Promise.reject(
        new PlatformError('resource_exhausted', `The queue of the model ${label} is full: ${waiting.length} requests wait already.`),
      );
    return new Promise<ModelOutput>((resolve, reject) => {
      const finish = () => {
        item.settled = true;
        signal.removeEventListener('abort', abort);
      };
      const item: Item = {
        input,
        settled: false,
        losses: 0,
        alone: false,
        resolve: (output) => {
          finish();
          resolve(output);
        },
        reject: (error) => {
          finish();
          reject(error);
        },
      };
      const abort = () => {
        waiting = waiting.filter((other) => other !== item);
        item.reject(reasonOf(signal));
      };
      signal.addEventListener('abort', abort, { once: true });
      waiting.push(item);
      dispatch();
    });
  }

  const stoppedError = () => new PlatformError('unavailable', `The model ${label} is being stopped.`);

  function dispatch(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const worker = idle.pop()!;
      const batch = takeBatch();
      busy.set(
        worker,
        runBatch(worker, batch).then((alive) => {
          busy.delete(worker);
          if (alive && !removed.has(worker)) idle.push(worker);
          dispatch();
        }),
      );
    }
    if (closing && waiting.length === 0 && busy.size === 0) closing.resolve();
  }

  /** The oldest request, and what waits behind it and fits together with it. */
  function takeBatch(): Item[] {
    const first = waiting[0]!;
    if (first.alone || first.input.layout === undefined || !divisible) return [waiting.shift()!];
    const batch: Item[] = [];
    const left: Item[] = [];
    let rows = 0;
    for (const item of waiting) {
      const fits = item.input.layout === first.input.layout && !item.alone && (rows === 0 || rows + item.input.rows <= maxRows);
      if (fits) {
        batch.push(item);
        rows += item.input.rows;
      } else left.push(item);
    }
    waiting = left;
    return batch;
  }

  /** @returns whether the worker can go on */
  async function runBatch(worker: BatchWorker, batch: readonly Item[]): Promise<boolean> {
    try {
      const output = await worker.run(mergeInputs(batch.map((item) => item.input)));
      settle(batch, output);
      return true;
    } catch (error) {
      if (error instanceof WorkerLostError) {
        retryLost(batch);
        return false;
      }
      if (batch.length === 1) batch[0]!.reject(error);
      else rerunAlone(batch);
      return true;
    }
  }

  function settle(batch: readonly Item[], output: ModelOutput): void {
    if (batch.length === 1) return void batch[0]!.resolve(output);
    const parts = splitOutput(
      output,
      batch.map((item) => item.input.rows),
    );
    if (!parts) {
      divisible = false;
      return void rerunAlone(batch);
    }
    for (const [index, item] of batch.entries()) item.resolve(parts[index]!);
  }

  function rerunAlone(batch: readonly Item[]): void {
    const live = batch.filter((item) => !item.settled);
    for (const item of live) item.alone = true;
    putBack(live);
  }

  function putBack(items: readonly Item[]): void {
    if (closing) for (const item of items) item.reject(stoppedError());
    else waiting = [...items, ...waiting];
  }

  function retryLost(batch: readonly Item[]): void {
    const again: Item[] = [];
    for (const item of batch) {
      if (item.settled) continue;
      item.losses += 1;
      item.alone = true;
      if (item.losses < MAX_LOSSES) again.push(item);
      else item.reject(new PlatformError('unavailable', `The process of the model ${label} ended twice while answering this request.`));
    }
    putBack(again);
  }

  return {
    submit,
    add: (worker) => {
      idle.push(worker);
      dispatch();
    },
    remove: async (worker) => {
      removed.add(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      await busy.get(worker);
      removed.delete(worker);
    },
    close: async () => {
      closing ??= Promise.withResolvers<void>();
      for (const item of waiting) item.reject(stoppedError());
      waiting = [];
      dispatch();
      await closing.promise;
    },
    get waiting() {
      return waiting.length;
    },
  };
}

function reasonOf(signal: AbortSignal): PlatformError {
  return signal.reason instanceof PlatformError ? signal.reason : new PlatformError('cancelled', 'The request was cancelled.');
}
