// Executions, nodes and attempts in the shapes of the contract.
import type { ObjectState } from '@ovenbird/contracts/entity';
import type { Execution, ExecutionSummary, NodeExecution, TaskAttempt } from '@ovenbird/contracts/executions';
import type {
  AttemptPhase,
  AttemptRecord,
  ExecutionError,
  ExecutionPhase,
  ExecutionRecord,
  GraphNode,
  NodePhase,
  NodeRecord,
  WorkflowGraph,
} from '../../domain/workflows/index.ts';

const STATES: Record<ExecutionPhase | NodePhase | AttemptPhase, ObjectState> = {
  UNDEFINED: 'unknown',
  QUEUED: 'queued',
  WAITING_FOR_RESOURCES: 'queued',
  INITIALIZING: 'running',
  RUNNING: 'running',
  SUCCEEDING: 'running',
  SUCCEEDED: 'succeeded',
  FAILING: 'running',
  FAILED: 'failed',
  RETRYABLE_FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTING: 'running',
  ABORTED: 'aborted',
  SKIPPED: 'skipped',
};

export const stateOf = (phase: ExecutionPhase | NodePhase | AttemptPhase): ObjectState => STATES[phase];

export function toSummary(record: ExecutionRecord, now: number): ExecutionSummary {
  return {
    ...record.id,
    workflow: { ...record.workflow },
    launchPlan: record.launched.kind === 'launch_plan' ? { ...record.launched.id } : null,
    phase: record.phase,
    state: stateOf(record.phase),
    createdAt: record.createdAt,
    ...timing(record, now),
    principal: record.settings.principal,
    nodeCounts: { ...record.counts },
    error: toError(record.error),
  };
}

export interface ExecutionParts {
  readonly graph: WorkflowGraph;
  readonly nodes: readonly NodeRecord[];
  readonly attempts: readonly AttemptRecord[];
  readonly logBytes: (attempt: AttemptRecord) => number;
  readonly runIds: (attempt: AttemptRecord) => readonly string[];
}

export function toNodes(record: ExecutionRecord, parts: ExecutionParts, now: number): NodeExecution[] {
  const rows = new Map(parts.nodes.map((node) => [node.nodeId, node]));
  const attempts = Map.groupBy(parts.attempts, (attempt) => attempt.nodeId);
  return parts.graph.nodes.map((node) => toNode(node, rows.get(node.nodeId), attempts.get(node.nodeId) ?? [], record, parts, now));
}

function toNode(
  node: GraphNode,
  row: NodeRecord | undefined,
  attempts: readonly AttemptRecord[],
  record: ExecutionRecord,
  parts: ExecutionParts,
  now: number,
): NodeExecution {
  const neverWill = record.endedAt !== null;
  return {
    ...node,
    parentNodeId: null,
    phase: row?.phase ?? (neverWill ? 'SKIPPED' : 'NOT_STARTED'),
    state: row ? stateOf(row.phase) : neverWill ? 'skipped' : 'queued',
    ...(row ? timing(row, now) : { startedAt: null, endedAt: null, durationMs: null }),
    cache: 'disabled',
    error: toError(row?.error ?? null),
    attempts: attempts.map(
      (attempt): TaskAttempt => ({
        attempt: attempt.attempt,
        phase: attempt.phase,
        state: stateOf(attempt.phase),
        ...timing(attempt, now),
        error: toError(attempt.error),
        logBytes: parts.logBytes(attempt),
        runIds: [...parts.runIds(attempt)],
      }),
    ),
  };
}

function timing({ startedAt, endedAt }: { startedAt: number | null; endedAt: number | null }, now: number) {
  return { startedAt, endedAt, durationMs: startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt) };
}

function toError(error: ExecutionError | null): Execution['error'] {
  return error && { code: error.code, kind: error.kind, message: error.message, nodeId: error.nodeId };
}
