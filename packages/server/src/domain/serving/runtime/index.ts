// Front door of runtimes: what they implement, and what batches their requests.
export type { RunTrace } from '../batching/batch-trace.ts';
export { type BatchWorker, createMicroBatcher, WorkerLostError } from '../batching/micro-batcher.ts';
export type { ComponentRequest, ComponentRuntime, LoadedComponent } from './component-runtime.ts';
export type { LoadedModel, LoadRequest, ModelDescription, ModelFormat, ModelRuntime } from './model-runtime.ts';
