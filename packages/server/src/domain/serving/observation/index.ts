// Front door of what is measured and traced of requests, for who tells it to others.
export type { AnsweredRequest, ObserveAnswer } from './answered-request.ts';
export { createServingMeters, type ServingMeters } from './serving-meters.ts';
export type { RequestSpan, Span, SpanAttributes, Tracer } from './span.ts';
export { type MeasuredRun, traceWorker, type WorkerTrace } from './worker-trace.ts';
