// Identifiers: Flyte's messages ⇄ the domain's.
import { create } from '@bufbuild/protobuf';
import {
  type Identifier,
  IdentifierSchema,
  type NodeExecutionIdentifier,
  NodeExecutionIdentifierSchema,
  ResourceType,
  type TaskExecutionIdentifier,
  TaskExecutionIdentifierSchema,
  type WorkflowExecutionIdentifier,
  WorkflowExecutionIdentifierSchema,
} from '@ovenbird/protos/flyteidl/core/identifier';
import type { AttemptKey, EntityId, EntityKind, ExecutionId } from '../../domain/workflows/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

const RESOURCE_TYPE: Record<EntityKind, ResourceType> = {
  task: ResourceType.TASK,
  workflow: ResourceType.WORKFLOW,
  launch_plan: ResourceType.LAUNCH_PLAN,
};

export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new PlatformError('invalid_argument', `${field} is missing.`, { field });
  return value;
}

export function toEntityId(id: Identifier | undefined, field = 'id'): EntityId {
  const { project, domain, name, version } = required(id, field);
  return { project, domain, name, version };
}

/** An unset resource type means a launch plan, as old clients write it. */
export function toEntityKind(id: Identifier, field: string): EntityKind {
  const kind = (Object.keys(RESOURCE_TYPE) as EntityKind[]).find((candidate) => RESOURCE_TYPE[candidate] === id.resourceType);
  if (kind) return kind;
  if (id.resourceType === ResourceType.UNSPECIFIED) return 'launch_plan';
  throw new PlatformError('invalid_argument', `${field}.resource_type ${ResourceType[id.resourceType]} can not be executed.`, { field });
}

export const fromEntityId = (kind: EntityKind, id: EntityId): Identifier =>
  create(IdentifierSchema, {
    resourceType: RESOURCE_TYPE[kind],
    project: id.project,
    domain: id.domain,
    name: id.name,
    version: id.version,
  });

export function toExecutionId(id: WorkflowExecutionIdentifier | undefined, field = 'id'): ExecutionId {
  const { project, domain, name } = required(id, field);
  return { project, domain, name };
}

export const fromExecutionId = (id: ExecutionId): WorkflowExecutionIdentifier =>
  create(WorkflowExecutionIdentifierSchema, { project: id.project, domain: id.domain, name: id.name });

export function toNodeKey(id: NodeExecutionIdentifier | undefined): { execution: ExecutionId; nodeId: string } {
  const { executionId, nodeId } = required(id, 'id');
  return { execution: toExecutionId(executionId, 'id.execution_id'), nodeId };
}

export const fromNodeKey = (execution: ExecutionId, nodeId: string): NodeExecutionIdentifier =>
  create(NodeExecutionIdentifierSchema, { nodeId, executionId: fromExecutionId(execution) });

export function toAttemptKey(id: TaskExecutionIdentifier | undefined): AttemptKey {
  const { nodeExecutionId, retryAttempt } = required(id, 'id');
  return { ...toNodeKey(nodeExecutionId), attempt: retryAttempt };
}

export const fromAttemptKey = (key: AttemptKey, task: EntityId): TaskExecutionIdentifier =>
  create(TaskExecutionIdentifierSchema, {
    taskId: fromEntityId('task', task),
    nodeExecutionId: fromNodeKey(key.execution, key.nodeId),
    retryAttempt: key.attempt,
  });
