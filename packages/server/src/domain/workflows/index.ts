// Front door of workflows. Importing values from here loads Flyte's IDL (50 ms): adapters import types, and `app` loads the
// room when it is first needed.
export type { CreateEntityResult, EntityRecord, EntityStore, LaunchDefaults, LaunchPlanPart } from './entity-store.ts';
export type {
  AbortRequest,
  AttemptRecord,
  ExecutionError,
  ExecutionEvent,
  ExecutionRecord,
  ExecutionSettings,
  NodeCounts,
  NodeRecord,
} from './execution.ts';
export { type ExecutionChanges, type ExecutionReader, type ExecutionStore, type LoadedExecution, shardOf } from './execution-store.ts';
export type { Executions, LaunchRequest } from './executions.ts';
export {
  END_NODE,
  type EntityId,
  type EntityKind,
  type EntityName,
  type ExecutionId,
  entityKey,
  executionKey,
  START_NODE,
} from './ids.ts';
export { type LeaseStore, shardLease } from './lease-store.ts';
export { LIST_OPERATORS, type ListFilter, type ListOperator, type ListQuery } from './list-query.ts';
export {
  ATTEMPT_PHASES,
  type AttemptPhase,
  EXECUTION_PHASES,
  type ExecutionPhase,
  hasEnded,
  NODE_PHASES,
  type NodePhase,
} from './phases.ts';
export { DOMAINS, type Project, type ProjectStore } from './project-store.ts';
export type { Registry } from './registry.ts';
export type { AttemptResult, LogPiece, TaskData } from './task-data.ts';
export {
  type AttemptEnd,
  type AttemptKey,
  type AttemptPlaces,
  type AttemptResources,
  type AttemptSpec,
  attemptText,
  type TaskExecutor,
} from './task-executor.ts';
export type { RecentExecutions, WorkflowCatalog, WorkflowEntry } from './workflow-catalog.ts';
export type { GraphNode, WorkflowGraph } from './workflow-graph.ts';
export type { LiteralView, VariableView, WorkflowViews } from './workflow-views.ts';
export { createWorkflows, type Workflows } from './workflows.ts';
