// Front door of numbers of copies, for who has them, counts them and shows them.
export { countReplicas, createReplicaReporter, type ReplicaCount, type ReplicaCountStore } from './replica-counts.ts';
export type { CopyUsage, ReplicaPool } from './replica-pool.ts';
export { scaleOf } from './replica-scale.ts';
export { createScaling, type Scaling } from './scaling.ts';
export { shortOfCopies } from './short-of-copies.ts';
