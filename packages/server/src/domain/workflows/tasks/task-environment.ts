// The environment of a task: what Flyte's own tasks expect, how to reach this server, and the tags by which an MLflow run
// knows which attempt made it. A value that the user registered with the task or gave to the execution wins, except where
// lineage and identity depend on it.
import type { TaskTemplate } from '@ovenbird/protos/flyteidl/core/tasks';
import { attemptTags } from '../../lineage/index.ts';
import type { ExecutionRecord } from '../executions/execution.ts';
import type { EntityId } from '../ids.ts';
import type { AttemptKey } from './task-executor.ts';

export interface PlatformAddresses {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly control: string;
  /** What clients of this server must send; absent when it asks for nothing. */
  readonly token?: string;
}

export function taskEnvironment(
  key: AttemptKey,
  execution: ExecutionRecord,
  task: TaskTemplate,
  taskId: EntityId,
  addresses: PlatformAddresses,
): Record<string, string> {
  const { project, domain, name } = key.execution;
  const url = new URL(addresses.control);
  const registered = task.target.case === 'container' ? task.target.value.env : [];
  return {
    MLFLOW_TRACKING_URI: addresses.control,
    MLFLOW_EXPERIMENT_NAME: execution.launched.kind === 'task' ? execution.launched.id.name : execution.workflow.name,
    ...Object.fromEntries(registered.map((pair) => [pair.key, pair.value])),
    ...execution.settings.env,
    FLYTE_INTERNAL_EXECUTION_ID: name,
    FLYTE_INTERNAL_EXECUTION_PROJECT: project,
    FLYTE_INTERNAL_EXECUTION_DOMAIN: domain,
    FLYTE_INTERNAL_EXECUTION_WORKFLOW: `${execution.workflow.project}:${execution.workflow.domain}:${execution.workflow.name}`,
    FLYTE_INTERNAL_EXECUTION_LAUNCHPLAN: `${execution.launched.id.project}:${execution.launched.id.domain}:${execution.launched.id.name}`,
    FLYTE_INTERNAL_TASK_PROJECT: taskId.project,
    FLYTE_INTERNAL_TASK_DOMAIN: taskId.domain,
    FLYTE_INTERNAL_TASK_NAME: taskId.name,
    FLYTE_INTERNAL_TASK_VERSION: taskId.version,
    FLYTE_ATTEMPT_NUMBER: String(key.attempt),
    FLYTE_EXECUTION_URL: `${addresses.control}/console/projects/${project}/domains/${domain}/executions/${name}`,
    FLYTE_PLATFORM_URL: url.host,
    FLYTE_PLATFORM_INSECURE: String(url.protocol === 'http:'),
    MLFLOW_RUN_CONTEXT: JSON.stringify(attemptTags({ project, domain, name, nodeId: key.nodeId, attempt: key.attempt })),
    ...(addresses.token ? { MLFLOW_TRACKING_TOKEN: addresses.token } : {}),
  };
}
