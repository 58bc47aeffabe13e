// Tables of the workflows area, as Kysely types. Their DDL is in ../migrations/0004-workflows.ts.
import type { Generated } from 'kysely';

export interface ProjectRow {
  id: string;
  name: string;
  description: string;
  /** JSON object. */
  labels: string;
  archived: number;
  created_at_ms: number;
}

/** A registered version of a task, workflow or launch plan. */
export interface EntityRow {
  kind: string;
  project: string;
  domain: string;
  name: string;
  version: string;
  digest: string;
  source: Uint8Array;
  compiled: Uint8Array;
  task_count: number;
  active: number;
  /** Of launch plans; null otherwise. */
  workflow_project: string | null;
  workflow_domain: string | null;
  workflow_name: string | null;
  workflow_version: string | null;
  fixed_inputs: Uint8Array | null;
  /** JSON of `LaunchDefaults`. */
  defaults: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface ExecutionRow {
  /** `project/domain/name`. */
  id: string;
  project: string;
  domain: string;
  name: string;
  shard: number;
  launched_kind: string;
  launched_project: string;
  launched_domain: string;
  launched_name: string;
  launched_version: string;
  workflow_project: string;
  workflow_domain: string;
  workflow_name: string;
  workflow_version: string;
  spec: Uint8Array;
  /** JSON of `ExecutionSettings`. */
  settings: string;
  /** JSON array, beside `settings` so that lists can look into it. */
  tags: string;
  inputs: Uint8Array;
  outputs: Uint8Array | null;
  phase: string;
  /** JSON of `ExecutionError`. */
  error: string | null;
  /** JSON of `AbortRequest`. */
  abort: string | null;
  nodes_total: number;
  nodes_done: number;
  nodes_running: number;
  nodes_failed: number;
  archived: number;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  updated_at_ms: number;
}

export interface NodeExecutionRow {
  execution_id: string;
  node_id: string;
  phase: string;
  error: string | null;
  attempts: number;
  user_failures: number;
  system_failures: number;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  updated_at_ms: number;
}

export interface TaskAttemptRow {
  execution_id: string;
  node_id: string;
  attempt: number;
  task_project: string;
  task_domain: string;
  task_name: string;
  task_version: string;
  phase: string;
  error: string | null;
  created_at_ms: number;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  updated_at_ms: number;
}

interface ExecutionEventRow {
  /** Counts up over all executions: the order of what happened. */
  seq: Generated<number>;
  execution_id: string;
  node_id: string | null;
  attempt: number | null;
  phase: string;
  message: string | null;
  at_ms: number;
}

export interface WorkflowsTables {
  workflow_projects: ProjectRow;
  workflow_entities: EntityRow;
  executions: ExecutionRow;
  node_executions: NodeExecutionRow;
  task_attempts: TaskAttemptRow;
  execution_events: ExecutionEventRow;
}
