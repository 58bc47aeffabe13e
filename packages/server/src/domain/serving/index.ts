// Front door of serving: deployments, their revisions, and the models that answer.
export { type BatchWorker, createMicroBatcher, type MicroBatcher, WorkerLostError } from './batching/micro-batcher.ts';
export { type ApplyOutcome, createDeployments, type Deployments, type DeploymentView } from './deployments/deployments.ts';
export { startFollowingRegistry } from './deployments/follow-registry.ts';
export { type ModelUriResolver, movingName, type ResolvedModel } from './deployments/model-uri.ts';
export { createRegistryResolver, localPath } from './deployments/registry-resolver.ts';
export type { GraphAnswer, LoadedUnit } from './graph/loaded-graph.ts';
export { replicasOf } from './manifest/default-deployment.ts';
export type { DeploymentManifest, DeploymentSpec, PredictorSpec, UnitSpec } from './manifest/deployment-spec.ts';
export { UNIT_METHODS, UNIT_TYPES } from './manifest/deployment-spec.ts';
export type { AnsweredRequest, ObserveAnswer } from './observation/answered-request.ts';
export { createRequestHistograms, LATENCY_BOUNDS, type RequestHistograms } from './observation/request-histograms.ts';
export { createPredictions, type PredictionCall, type Predictions } from './predictions.ts';
export type { DeploymentQuery, DeploymentStore, RolloutReport, RolloutStore, WantedDeployment } from './revisions/deployment-store.ts';
export type {
  Deployment,
  DeploymentName,
  DeploymentState,
  LoadedUnitFacts,
  NewRevision,
  Revision,
  RevisionCause,
  RevisionState,
} from './revisions/revision.ts';
export { deploymentKey, type PinnedModel, revisionId } from './revisions/revision.ts';
export { type SeldonStatus, seldonStatus } from './revisions/seldon-status.ts';
export { loadRevision } from './rollout/load-revision.ts';
export { createModelPool, type ModelSource } from './rollout/model-pool.ts';
export { type ReconcileLoop, startReconcileLoop } from './rollout/reconcile-loop.ts';
export { createRollout, type Rollout } from './rollout/rollout.ts';
export type { LoadedModel, LoadRequest, ModelDescription, ModelRuntime } from './runtime/model-runtime.ts';
export { type IoSchema, type ModelSignature, outputNames, parseSignature, type TensorSpec } from './signature/signature.ts';
export type { IoForm, ModelInput, ModelOutput } from './tensors/model-io.ts';
export { type DataType, elementCount, isNumericType, type NumericArray, type Tensor, TYPED_ARRAYS } from './tensors/tensor.ts';
export { type ActiveDeployments, createActiveDeployments } from './traffic/active-deployments.ts';
export { describeValue } from './typing/coerce-value.ts';
export { shapeOf } from './typing/nested-values.ts';
export type { Payload, PayloadTensor, PayloadType } from './typing/payload.ts';
export { parseScoringInput } from './typing/scoring-input.ts';
export { createInputTyper, type InputTyper } from './typing/type-input.ts';
