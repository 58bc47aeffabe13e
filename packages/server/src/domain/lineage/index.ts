// Front door of lineage. Rooms that make things import the edge makers and call `record`.
export type { DescribeEntity, EntityDescription, EntityState } from './entity-description.ts';
export type { GraphNode, GraphQuery, LineageGraph } from './graph-walk.ts';
export { createLineage, type Lineage } from './lineage.ts';
export {
  attemptStarted,
  type BatchOrigins,
  batchAnswered,
  batchWrote,
  EDGE_ROLES,
  type EdgeRole,
  executionRead,
  type LineageEdge,
  modelLogged,
  runMadeByAttempt,
  runRead,
  versionDeployed,
  versionRegistered,
} from './lineage-edge.ts';
export { createLineageRecorder, type RecordLineage } from './lineage-recorder.ts';
export {
  type AttemptPlace,
  batchJobRef,
  deploymentRevisionRef,
  executionRef,
  LINEAGE_KINDS,
  type LineageKind,
  type LineageRef,
  loggedModelRef,
  modelVersionRef,
  parseTaskAttemptId,
  predictionRef,
  runRef,
  taskAttemptRef,
} from './lineage-ref.ts';
export type { LineageStore } from './lineage-store.ts';
export { ATTEMPT_TAG, attemptOfTags, attemptTags, EXECUTION_TAG, NODE_TAG } from './run-context.ts';
export type { FindPrediction, PredictionOrigin, Why, WhyLink } from './why.ts';
