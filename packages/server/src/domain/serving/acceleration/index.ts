// Front door of acceleration, for who converts models, keeps what came of it and shows it.
export { type AccelerateModel, createAccelerateModel } from './accelerate-model.ts';
export type { AcceleratedFace, Acceleration, AccelerationState } from './acceleration.ts';
export type { AccelerationKey, AccelerationRunStore, AccelerationStore } from './acceleration-store.ts';
export { type Accelerations, createAccelerations } from './accelerations.ts';
export type { Conversion, ModelConverter } from './model-converter.ts';
export { startRunningAccelerations } from './run-accelerations.ts';
