// Front door of what brings revisions into memory, for the composition.
export { loadModel } from './load-model.ts';
export { type LoadPools, loadRevision } from './load-revision.ts';
export { createModelPool, type ModelSource, type OpenAccelerated } from './model-pool.ts';
export { type ReconcileLoop, startReconcileLoop } from './reconcile-loop.ts';
export { createRollout, type Rollout } from './rollout.ts';
export { createUnitPool } from './unit-pool.ts';
