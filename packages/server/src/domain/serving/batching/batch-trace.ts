// What the traces of requests that are answered together have in common: one run, which is a part of each of them.
import type { Span } from '../observation/span.ts';
import type { MeasuredRun, WorkerTrace } from '../observation/worker-trace.ts';
import type { ModelInput } from '../tensors/model-io.ts';

/** What a worker needs of a run in which a request is traced. */
export interface RunTrace {
  /** By them, what the worker does goes on with one trace: that of the first request that is kept, else of the first that is traced. */
  headers(): Readonly<Record<string, string>>;
  /** To be told, before the answer, how long the work itself took; absent where no trace is kept. */
  readonly measured?: (run: MeasuredRun) => void;
}

export interface BatchTrace extends RunTrace {
  end(thrown?: unknown): void;
}

interface TracedItem {
  readonly input: ModelInput;
  /** Of the call, where the request is traced. */
  readonly span: Span | undefined;
  /** Where its trace is kept. */
  readonly trace: WorkerTrace | undefined;
}

/** The run as spans of each request whose trace is kept; undefined where none is traced. */
export function traceBatch(batch: readonly TracedItem[]): BatchTrace | undefined {
  const traced = batch.find(isTraced);
  if (!traced) return undefined;
  const kept = batch.find(isKept);
  if (!kept) return { headers: () => traced.span!.headers(), end: () => {} };
  const rows = batch.reduce((sum, item) => sum + item.input.rows, 0);
  for (const { trace } of batch) trace?.begin({ 'ovenbird.batch.requests': batch.length, 'ovenbird.batch.rows': rows });
  return {
    headers: () => kept.trace!.headers(),
    measured: (run) => {
      for (const { trace } of batch) trace?.measured(run);
    },
    end: (thrown) => {
      for (const { trace } of batch) trace?.end(thrown);
    },
  };
}

function isTraced(item: TracedItem): boolean {
  return item.span !== undefined;
}

function isKept(item: TracedItem): boolean {
  return item.trace !== undefined;
}
