// The rows of one running execution in memory, and the changes to them that are not written yet.
import { attemptStarted, executionRead, type LineageEdge } from '../../lineage/index.ts';
import type { AttemptRecord, ExecutionError, ExecutionEvent, ExecutionRecord, NodeCounts, NodeRecord } from '../executions/execution.ts';
import type { ExecutionChanges, ExecutionPatch } from '../executions/execution-store.ts';
import { type AttemptPhase, hasEnded, type NodePhase } from '../executions/phases.ts';
import { END_NODE, type EntityId, START_NODE } from '../ids.ts';
import type { Recorder } from './recorder.ts';

export interface ExecutionJournal {
  readonly execution: ExecutionRecord;
  node(nodeId: string): NodeRecord | undefined;
  /** Change the execution itself; a new phase becomes an event. */
  patch(patch: Omit<ExecutionPatch, 'updatedAt'>, message?: string): void;
  /** Change a node, made when it has no row yet. */
  setNode(
    nodeId: string,
    phase: NodePhase,
    change?: Partial<Pick<NodeRecord, 'error' | 'attempts' | 'userFailures' | 'systemFailures'>>,
  ): void;
  setAttempt(nodeId: string, attempt: number, task: EntityId, phase: AttemptPhase, error?: ExecutionError | null): void;
  readFrom(uris: readonly string[]): void;
  /** Write what changed since the last call; see `Recorder.record` for errors. */
  commit(): Promise<void>;
}

export function createExecutionJournal(
  loaded: { execution: ExecutionRecord; nodes: readonly NodeRecord[]; openAttempts: readonly AttemptRecord[] },
  totalNodes: number,
  recorder: Recorder,
  now: () => number,
): ExecutionJournal {
  let execution = loaded.execution;
  const nodes = new Map(loaded.nodes.map((node) => [node.nodeId, node]));
  const openAttempts = new Map(loaded.openAttempts.map((attempt) => [`${attempt.nodeId}/${attempt.attempt}`, attempt]));
  const counts = { done: 0, running: 0, failed: 0 };
  for (const node of nodes.values()) count(node.nodeId, node.phase, 1);

  let patch: ExecutionPatch | null = null;
  let changedNodes: NodeRecord[] = [];
  let changedAttempts: AttemptRecord[] = [];
  let events: ExecutionEvent[] = [];
  let edges: LineageEdge[] = [];

  function count(nodeId: string, phase: NodePhase, by: 1 | -1): void {
    if (nodeId === START_NODE || nodeId === END_NODE) return;
    if (phase === 'RUNNING' || phase === 'QUEUED') counts.running += by;
    else if (phase === 'FAILED' || phase === 'TIMED_OUT') counts.failed += by;
    else if (hasEnded(phase)) counts.done += by;
  }

  const currentCounts = (): NodeCounts => ({ total: totalNodes, ...counts });
  /** A row that is written again in one commit keeps only its last state; its events keep every state. */
  const latest = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] => [
    ...new Map(rows.map((row) => [keyOf(row), row])).values(),
  ];

  return {
    get execution() {
      return execution;
    },
    node: (nodeId) => nodes.get(nodeId),
    patch: (change, message) => {
      const at = now();
      patch = { ...patch, ...change, updatedAt: at };
      execution = { ...execution, ...change, updatedAt: at };
      if (change.phase) events.push({ at, nodeId: null, attempt: null, phase: change.phase, message: message ?? null });
    },
    setNode: (nodeId, phase, change = {}) => {
      const at = now();
      const before = nodes.get(nodeId);
      const record: NodeRecord = {
        nodeId,
        error: null,
        attempts: 0,
        userFailures: 0,
        systemFailures: 0,
        createdAt: at,
        startedAt: null,
        ...before,
        ...change,
        phase,
        endedAt: hasEnded(phase) ? at : null,
        updatedAt: at,
        ...(phase === 'RUNNING' || hasEnded(phase) ? { startedAt: before?.startedAt ?? at } : {}),
      };
      if (before) count(nodeId, before.phase, -1);
      count(nodeId, phase, 1);
      nodes.set(nodeId, record);
      changedNodes.push(record);
      if (before?.phase !== phase) events.push({ at, nodeId, attempt: null, phase, message: change.error?.message ?? null });
    },
    setAttempt: (nodeId, attempt, task, phase, error = null) => {
      const at = now();
      const key = `${nodeId}/${attempt}`;
      const before = openAttempts.get(key);
      const record: AttemptRecord = {
        nodeId,
        attempt,
        task,
        phase,
        error,
        createdAt: before?.createdAt ?? at,
        startedAt: before?.startedAt ?? (phase === 'RUNNING' ? at : null),
        endedAt: hasEnded(phase) ? at : null,
        updatedAt: at,
      };
      if (hasEnded(phase)) openAttempts.delete(key);
      else openAttempts.set(key, record);
      changedAttempts.push(record);
      events.push({ at, nodeId, attempt, phase, message: error?.message ?? null });
      if (!before) edges.push(attemptStarted({ ...execution.id, nodeId, attempt }, at));
    },
    readFrom: (uris) => {
      for (const uri of uris) edges.push(executionRead(execution.id, uri, now()));
    },
    commit: () => {
      if (!patch && changedNodes.length === 0 && changedAttempts.length === 0) return Promise.resolve();
      const changes: ExecutionChanges = {
        id: execution.id,
        patch: changedNodes.length > 0 ? { updatedAt: now(), ...patch, counts: currentCounts() } : patch,
        nodes: latest(changedNodes, (node) => node.nodeId),
        attempts: latest(changedAttempts, (attempt) => `${attempt.nodeId}/${attempt.attempt}`),
        events,
      };
      const written = edges;
      patch = null;
      changedNodes = [];
      changedAttempts = [];
      events = [];
      edges = [];
      return recorder.record(changes, written);
    },
  };
}
