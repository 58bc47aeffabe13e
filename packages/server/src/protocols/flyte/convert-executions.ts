// Executions, nodes and attempts as Flyte's messages.
import { create, fromBinary } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Execution,
  type ExecutionClosure,
  ExecutionClosureSchema,
  ExecutionMetadata_ExecutionMode,
  ExecutionMetadataSchema,
  ExecutionSchema,
  type ExecutionSpec,
  ExecutionSpecSchema,
  ExecutionState,
} from '@ovenbird/protos/flyteidl/admin/execution';
import { type NodeExecution, NodeExecutionSchema } from '@ovenbird/protos/flyteidl/admin/node_execution';
import { type TaskExecution, TaskExecutionSchema } from '@ovenbird/protos/flyteidl/admin/task_execution';
import {
  ExecutionError_ErrorKind,
  type ExecutionError as ExecutionErrorMessage,
  ExecutionErrorSchema,
  NodeExecution_Phase,
  TaskExecution_Phase,
  WorkflowExecution_Phase,
} from '@ovenbird/protos/flyteidl/core/execution';
import type {
  AttemptRecord,
  ExecutionError,
  ExecutionId,
  ExecutionRecord,
  ExecutionSettings,
  NodeRecord,
} from '../../domain/workflows/index.ts';
import { fromAttemptKey, fromEntityId, fromExecutionId, fromNodeKey } from './convert-ids.ts';

/** Given by flytekit in place of a name it does not know. */
const PLACEHOLDER_PRINCIPAL = 'placeholder';

export function toSettings(spec: ExecutionSpec, principal: string | null): ExecutionSettings {
  const given = spec.metadata?.principal ?? '';
  return {
    mode: (ExecutionMetadata_ExecutionMode[spec.metadata?.mode ?? 0] ?? 'MANUAL') as ExecutionSettings['mode'],
    principal: principal ?? (given && given !== PLACEHOLDER_PRINCIPAL ? given : null),
    labels: spec.labels?.values ?? {},
    annotations: spec.annotations?.values ?? {},
    env: Object.fromEntries(spec.envs?.values.map((pair) => [pair.key, pair.value]) ?? []),
    tags: spec.tags,
    maxParallelism: spec.maxParallelism,
    rawOutputPrefix: spec.rawOutputDataConfig?.outputLocationPrefix ?? '',
    reference: null,
  };
}

export function fromExecution(record: ExecutionRecord): Execution {
  return create(ExecutionSchema, { id: fromExecutionId(record.id), spec: fromSpec(record), closure: closureOf(record) });
}

function fromSpec(record: ExecutionRecord): ExecutionSpec {
  const spec = fromBinary(ExecutionSpecSchema, record.spec);
  spec.launchPlan = fromEntityId(record.launched.kind, record.launched.id);
  spec.metadata ??= create(ExecutionMetadataSchema);
  spec.metadata.mode = ExecutionMetadata_ExecutionMode[record.settings.mode];
  spec.metadata.principal = record.settings.principal ?? '';
  if (record.settings.reference) spec.metadata.referenceExecution = fromExecutionId(record.settings.reference);
  return spec;
}

function closureOf(record: ExecutionRecord): ExecutionClosure {
  const times = {
    createdAt: timestampFromMs(record.createdAt),
    updatedAt: timestampFromMs(record.updatedAt),
    ...(record.startedAt === null ? {} : { startedAt: timestampFromMs(record.startedAt) }),
    ...(record.startedAt === null || record.endedAt === null ? {} : { duration: durationFromMs(record.endedAt - record.startedAt) }),
  };
  return create(ExecutionClosureSchema, {
    phase: WorkflowExecution_Phase[record.phase],
    workflowId: fromEntityId('workflow', record.workflow),
    ...times,
    outputResult: outputResult(record),
    stateChangeDetails: { state: record.archived ? ExecutionState.EXECUTION_ARCHIVED : ExecutionState.EXECUTION_ACTIVE },
  });
}

function outputResult(record: ExecutionRecord): ExecutionClosure['outputResult'] {
  if (record.error) return { case: 'error', value: fromError(record.error) };
  if (record.abort)
    return {
      case: 'abortMetadata',
      value: { $typeName: 'flyteidl.admin.AbortMetadata', cause: record.abort.cause, principal: record.abort.principal ?? '' },
    };
  return { case: undefined };
}

const ERROR_KINDS: Record<ExecutionError['kind'], ExecutionError_ErrorKind> = {
  user: ExecutionError_ErrorKind.USER,
  system: ExecutionError_ErrorKind.SYSTEM,
  unknown: ExecutionError_ErrorKind.UNKNOWN,
};

/** The node is named in front: the client prints this message alone. */
function fromError(error: ExecutionError): ExecutionErrorMessage {
  return create(ExecutionErrorSchema, {
    code: error.code,
    kind: ERROR_KINDS[error.kind],
    message: error.nodeId ? `[${error.nodeId}] ${error.message}` : error.message,
    timestamp: timestampFromMs(error.at),
  });
}

export function fromNode(id: ExecutionId, node: NodeRecord, places: { inputs: string; outputs: string | null }): NodeExecution {
  return create(NodeExecutionSchema, {
    id: fromNodeKey(id, node.nodeId),
    inputUri: places.inputs,
    metadata: { specNodeId: node.nodeId, retryGroup: '0' },
    closure: {
      phase: NodeExecution_Phase[node.phase],
      ...timesOf(node),
      ...(node.error
        ? { outputResult: { case: 'error', value: fromError(node.error) } }
        : places.outputs
          ? { outputResult: { case: 'outputUri', value: places.outputs } }
          : {}),
    },
  });
}

export interface AttemptLinks {
  readonly inputs: string;
  readonly outputs: string | null;
  readonly log: string;
  readonly taskType: string;
}

export function fromAttempt(id: ExecutionId, attempt: AttemptRecord, links: AttemptLinks): TaskExecution {
  return create(TaskExecutionSchema, {
    id: fromAttemptKey({ execution: id, nodeId: attempt.nodeId, attempt: attempt.attempt }, attempt.task),
    inputUri: links.inputs,
    closure: {
      phase: TaskExecution_Phase[attempt.phase],
      ...timesOf(attempt),
      logs: [{ uri: links.log, name: 'Log' }],
      taskType: links.taskType,
      reason: attempt.error?.message ?? '',
      ...(attempt.error
        ? { outputResult: { case: 'error', value: fromError(attempt.error) } }
        : links.outputs
          ? { outputResult: { case: 'outputUri', value: links.outputs } }
          : {}),
    },
  });
}

function timesOf(record: NodeRecord | AttemptRecord) {
  const { startedAt, endedAt } = record;
  return {
    createdAt: timestampFromMs(record.createdAt),
    updatedAt: timestampFromMs(record.updatedAt),
    ...(startedAt === null ? {} : { startedAt: timestampFromMs(startedAt) }),
    ...(startedAt === null || endedAt === null ? {} : { duration: durationFromMs(endedAt - startedAt) }),
  };
}
