// Rows of executions, nodes and attempts ⇄ the domain's records.
import type {
  AbortRequest,
  AttemptRecord,
  EntityKind,
  ExecutionError,
  ExecutionRecord,
  ExecutionSettings,
  NodeRecord,
} from '../../../domain/workflows/index.ts';
import type { ExecutionRow, NodeExecutionRow, TaskAttemptRow } from '../schema/workflows.ts';
import { plainBytes } from './plain-bytes.ts';

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const parse = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

export function toExecutionRow(record: ExecutionRecord, id: string, shard: number): ExecutionRow {
  return {
    id,
    ...record.id,
    shard,
    launched_kind: record.launched.kind,
    launched_project: record.launched.id.project,
    launched_domain: record.launched.id.domain,
    launched_name: record.launched.id.name,
    launched_version: record.launched.id.version,
    workflow_project: record.workflow.project,
    workflow_domain: record.workflow.domain,
    workflow_name: record.workflow.name,
    workflow_version: record.workflow.version,
    spec: record.spec,
    settings: JSON.stringify(record.settings),
    tags: JSON.stringify(record.settings.tags),
    inputs: record.inputs,
    outputs: record.outputs,
    phase: record.phase,
    error: json(record.error),
    abort: json(record.abort),
    nodes_total: record.counts.total,
    nodes_done: record.counts.done,
    nodes_running: record.counts.running,
    nodes_failed: record.counts.failed,
    archived: record.archived ? 1 : 0,
    created_at_ms: record.createdAt,
    started_at_ms: record.startedAt,
    ended_at_ms: record.endedAt,
    updated_at_ms: record.updatedAt,
  };
}

export function toExecution(row: ExecutionRow): ExecutionRecord {
  return {
    id: { project: row.project, domain: row.domain, name: row.name },
    launched: {
      kind: row.launched_kind as EntityKind,
      id: { project: row.launched_project, domain: row.launched_domain, name: row.launched_name, version: row.launched_version },
    },
    workflow: { project: row.workflow_project, domain: row.workflow_domain, name: row.workflow_name, version: row.workflow_version },
    spec: plainBytes(row.spec),
    settings: JSON.parse(row.settings) as ExecutionSettings,
    inputs: plainBytes(row.inputs),
    outputs: row.outputs && plainBytes(row.outputs),
    phase: row.phase as ExecutionRecord['phase'],
    error: parse<ExecutionError>(row.error),
    abort: parse<AbortRequest>(row.abort),
    counts: { total: row.nodes_total, done: row.nodes_done, running: row.nodes_running, failed: row.nodes_failed },
    archived: row.archived === 1,
    createdAt: row.created_at_ms,
    startedAt: row.started_at_ms,
    endedAt: row.ended_at_ms,
    updatedAt: row.updated_at_ms,
  };
}

export function toNodeRow(executionId: string, node: NodeRecord): NodeExecutionRow {
  return {
    execution_id: executionId,
    node_id: node.nodeId,
    phase: node.phase,
    error: json(node.error),
    attempts: node.attempts,
    user_failures: node.userFailures,
    system_failures: node.systemFailures,
    created_at_ms: node.createdAt,
    started_at_ms: node.startedAt,
    ended_at_ms: node.endedAt,
    updated_at_ms: node.updatedAt,
  };
}

export function toNode(row: NodeExecutionRow): NodeRecord {
  return {
    nodeId: row.node_id,
    phase: row.phase as NodeRecord['phase'],
    error: parse<ExecutionError>(row.error),
    attempts: row.attempts,
    userFailures: row.user_failures,
    systemFailures: row.system_failures,
    createdAt: row.created_at_ms,
    startedAt: row.started_at_ms,
    endedAt: row.ended_at_ms,
    updatedAt: row.updated_at_ms,
  };
}

export function toAttemptRow(executionId: string, attempt: AttemptRecord): TaskAttemptRow {
  return {
    execution_id: executionId,
    node_id: attempt.nodeId,
    attempt: attempt.attempt,
    task_project: attempt.task.project,
    task_domain: attempt.task.domain,
    task_name: attempt.task.name,
    task_version: attempt.task.version,
    phase: attempt.phase,
    error: json(attempt.error),
    created_at_ms: attempt.createdAt,
    started_at_ms: attempt.startedAt,
    ended_at_ms: attempt.endedAt,
    updated_at_ms: attempt.updatedAt,
  };
}

export function toAttempt(row: TaskAttemptRow): AttemptRecord {
  return {
    nodeId: row.node_id,
    attempt: row.attempt,
    task: { project: row.task_project, domain: row.task_domain, name: row.task_name, version: row.task_version },
    phase: row.phase as AttemptRecord['phase'],
    error: parse<ExecutionError>(row.error),
    createdAt: row.created_at_ms,
    startedAt: row.started_at_ms,
    endedAt: row.ended_at_ms,
    updatedAt: row.updated_at_ms,
  };
}
