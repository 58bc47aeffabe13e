// Front door of workflows. Importing values from here loads Flyte's IDL (50 ms): adapters import types, and `app` loads the
// room when it is first needed.
export type { CreateEntityResult, EntityRecord, EntityStore, LaunchDefaults, LaunchPlanPart } from './entity-store.ts';
export type { AbortRequest, AttemptRecord, ExecutionError, ExecutionRecord, ExecutionSettings, NodeRecord } from './execution.ts';
export type { ExecutionChanges, ExecutionReader, ExecutionStore } from './execution-store.ts';
export type { Executions } from './executions.ts';
export { type EntityId, type EntityKind, type EntityName, type ExecutionId, entityKey, executionKey } from './ids.ts';
export type { LeaseStore } from './lease-store.ts';
export { LIST_OPERATORS, type ListFilter, type ListOperator, type ListQuery } from './list-query.ts';
export { type AttemptPhase, type ExecutionPhase, hasEnded, type NodePhase } from './phases.ts';
export { DOMAINS, type Project, type ProjectStore } from './project-store.ts';
export type { AttemptResult, TaskData } from './task-data.ts';
export {
  type AttemptEnd,
  type AttemptKey,
  type AttemptPlaces,
  type AttemptResources,
  type AttemptSpec,
  attemptText,
  type TaskExecutor,
} from './task-executor.ts';
export type { WorkflowCatalog, WorkflowEntry } from './workflow-catalog.ts';
export type { GraphNode, WorkflowGraph } from './workflow-graph.ts';
export { createWorkflows, type Workflows } from './workflows.ts';
