// Front door of workflows. Importing values from here loads Flyte's IDL (50 ms): adapters import types, and `app` loads the
// room when it is first needed.

export type { LeaseStore } from './engine/lease-store.ts';
export type { CreateEntityResult, EntityRecord, EntityStore, LaunchDefaults, LaunchPlanPart } from './entities/entity-store.ts';
export { LIST_OPERATORS, type ListFilter, type ListOperator, type ListQuery } from './entities/list-query.ts';
export { DOMAINS, type Project, type ProjectStore } from './entities/project-store.ts';
export type { WorkflowCatalog, WorkflowEntry } from './entities/workflow-catalog.ts';
export type {
  AbortRequest,
  AttemptRecord,
  ExecutionError,
  ExecutionRecord,
  ExecutionSettings,
  NodeRecord,
} from './executions/execution.ts';
export type { ExecutionChanges, ExecutionReader, ExecutionStore } from './executions/execution-store.ts';
export type { Executions } from './executions/executions.ts';
export { type AttemptPhase, type ExecutionPhase, hasEnded, type NodePhase } from './executions/phases.ts';
export { type EntityId, type EntityKind, type EntityName, type ExecutionId, entityKey, executionKey } from './ids.ts';
export type { AttemptResult, TaskData } from './tasks/task-data.ts';
export {
  type AttemptEnd,
  type AttemptKey,
  type AttemptPlaces,
  type AttemptResources,
  type AttemptSpec,
  attemptText,
  type TaskExecutor,
} from './tasks/task-executor.ts';
export type { GraphNode, WorkflowGraph } from './views/workflow-graph.ts';
export { createWorkflows, type Workflows } from './workflows.ts';
