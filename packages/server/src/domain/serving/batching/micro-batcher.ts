// Adaptive micro-batching: a request that finds an idle worker goes at once and alone; requests that arrive while all
// workers are busy wait, and those of one layout leave together. So a lone request never waits for company, and under
// load the cost of a call is shared. There is no timer in it.
import { deadlineOf } from '../../../kernel/deadline.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import type { Span } from '../observation/span.ts';
import { traceWorker, type WorkerTrace } from '../observation/worker-trace.ts';
import { type ModelInput, type ModelOutput, mergeInputs, splitOutput } from '../tensors/model-io.ts';
import { type RunTrace, traceBatch } from './batch-trace.ts';

/** Answers one merged input at a time. */
export interface BatchWorker {
  /**
   * @param trace  absent: no request in it is traced
   * @throws       WorkerLostError when it died and can answer nothing any more; anything else is the answer to this input
   */
  run(input: ModelInput, trace?: RunTrace): Promise<ModelOutput>;
}

export class WorkerLostError extends Error {}

export interface MicroBatcherOptions {
  /** What messages call the model. */
  readonly label: string;
  /** Rows of one merged input; a single request may have more. */
  readonly maxRows: number;
  /** Requests that may wait now; one more is refused. */
  readonly maxWaiting: () => number;
}

export interface MicroBatcher {
  /**
   * A request that must wait, and whose turn would come only after the deadline of its signal, is refused at once.
   * @param span  of the call, where the request is traced
   * @throws resource_exhausted · cancelled · deadline_exceeded · unavailable · whatever the worker answers
   */
  submit(input: ModelInput, signal: AbortSignal, span?: Span): Promise<ModelOutput>;
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
  readonly span: Span | undefined;
  readonly trace: WorkerTrace | undefined;
}

/** One lost worker may be chance; a request that was there twice is taken for the cause. */
const MAX_LOSSES = 2;
const RUNS_AVERAGED = 8;

export function createMicroBatcher({ label, maxRows, maxWaiting }: MicroBatcherOptions): MicroBatcher {
  const idle: BatchWorker[] = [];
  const busy = new Map<BatchWorker, Promise<void>>();
  const removed = new Set<BatchWorker>();
  let waiting: Item[] = [];
  let closing: PromiseWithResolvers<void> | undefined;
  /** Answers of this model cannot be taken apart: found out once, then each request runs alone. */
  let divisible = true;
  /** Of a run, a moving average. */
  let runMs = 0;

  function submit(input: ModelInput, signal: AbortSignal, span?: Span): Promise<ModelOutput> {
    if (closing) return Promise.reject(stoppedError());
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    if (idle.length === 0 && waiting.length > 0) {
      const refused = refusal(signal);
      if (refused) return Promise.reject(refused);
    }
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
        span,
        trace: traceWorker(span),
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
      item.trace?.waits();
    });
  }

  function refusal(signal: AbortSignal): PlatformError | undefined {
    if (waiting.length >= maxWaiting())
      return new PlatformError('resource_exhausted', `The queue of the model ${label} is full: ${waiting.length} requests wait already.`);
    const deadline = deadlineOf(signal);
    if (deadline === undefined) return undefined;
    const leftMs = deadline - performance.now();
    // Even if each ran alone; nothing of the queue need be looked at.
    if (waiting.length * runMs <= leftMs * busy.size) return undefined;
    // The least that it can be: as if all that wait fitted together, as far as rows and layouts let them.
    const rounds = divisible && waiting[0]!.input.layout !== undefined ? Math.ceil(waitingRows() / maxRows) : waiting.length;
    const waitMs = (rounds * runMs) / Math.max(1, busy.size);
    if (waitMs <= leftMs) return undefined;
    return new PlatformError(
      'resource_exhausted',
      `The model ${label} has work for ${Math.ceil(waitMs)} ms before this request, which is not to wait that long.`,
    );
  }

  const waitingRows = () => waiting.reduce((rows, item) => rows + item.input.rows, 0);

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
    const traced = traceBatch(batch);
    const startedAt = performance.now();
    try {
      const output = await worker.run(mergeInputs(batch.map((item) => item.input)), traced);
      const tookMs = performance.now() - startedAt;
      runMs = runMs === 0 ? tookMs : runMs + (tookMs - runMs) / RUNS_AVERAGED;
      traced?.end();
      settle(batch, output);
      return true;
    } catch (error) {
      traced?.end(error);
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
