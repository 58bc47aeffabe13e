// The spans of a request at a worker: `queue`, `worker`, and in that `compute`, which the worker measured itself. So a trace
// shows what was waiting, what was the way to another process and back, and what was the model.
import type { Span, SpanAttributes } from './span.ts';

/** As the worker measured it, on its own clock of the same machine. */
export interface MeasuredRun {
  /** Epoch ms. */
  readonly beganAt: number;
  readonly tookMs: number;
}

export interface WorkerTrace {
  /** The request was handed over; nobody took it at once. Nothing happens where somebody did. */
  waits(): void;
  /** A worker took the request. */
  begin(attributes: SpanAttributes): void;
  /** What the worker is told, so that what it does can go on with the trace. After `begin`. */
  headers(): Readonly<Record<string, string>>;
  /** Before `end`. */
  measured(run: MeasuredRun): void;
  /** The worker answered, or was lost. The request may wait for another one then. */
  end(thrown?: unknown): void;
}

/** @param span  of the unit that was asked; undefined, or not recorded: there is nothing to trace */
export function traceWorker(span: Span | undefined): WorkerTrace | undefined {
  if (!span?.isRecorded) return undefined;
  let waitsSince = performance.now();
  let began = waitsSince;
  let waited = false;
  let worker: Span | undefined;
  return {
    waits: () => {
      waited ||= !worker;
    },
    begin: (attributes) => {
      began = performance.now();
      const queueMs = began - waitsSince;
      if (waited) span.part('queue', {}, waitsSince).end(began);
      worker = span.part('worker', { 'ovenbird.queue_ms': queueMs, ...attributes }, began);
    },
    headers: () => (worker ?? span).headers(),
    measured: ({ beganAt, tookMs }) => {
      if (!worker) return;
      // The two clocks may differ by what the system's clock was set by: the run is within what was seen of it from here.
      const now = performance.now();
      const start = Math.max(began, Math.min(beganAt - performance.timeOrigin, now - tookMs));
      worker.part('compute', {}, start).end(Math.min(now, start + tookMs));
    },
    end: (thrown) => {
      if (thrown !== undefined) worker?.fail(thrown);
      waitsSince = performance.now();
      waited = true;
      worker?.end(waitsSince);
      worker = undefined;
    },
  };
}
