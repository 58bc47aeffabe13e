// A compiled workflow in the shape the engine walks: nodes by id, who waits for whom, and what each task may take.
import type { CompiledWorkflowClosure } from '@ovenbird/protos/flyteidl/core/compiler';
import type { Binding } from '@ovenbird/protos/flyteidl/core/literals';
import type { Resources, TaskTemplate } from '@ovenbird/protos/flyteidl/core/tasks';
import { type Node, WorkflowMetadata_OnFailurePolicy } from '@ovenbird/protos/flyteidl/core/workflow';
import { PlatformError } from '../../../kernel/errors.ts';
import { END_NODE, type EntityId, entityKey, START_NODE } from '../ids.ts';

export interface TaskPlanNode {
  readonly id: string;
  readonly task: TaskTemplate;
  readonly taskId: EntityId;
  readonly bindings: readonly Binding[];
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
  /** Failures by the user's code that are tried again. */
  readonly retries: number;
  /** Of one attempt; 0 is none. */
  readonly timeoutMs: number;
  readonly overrides: Resources | undefined;
}

export interface ExecutionPlan {
  /** Task nodes in topological order. */
  readonly nodes: ReadonlyMap<string, TaskPlanNode>;
  readonly outputs: readonly Binding[];
  readonly failFast: boolean;
}

export function planExecution(closure: CompiledWorkflowClosure): ExecutionPlan {
  const template = closure.primary?.template;
  if (!template) throw new PlatformError('internal', 'The compiled workflow is empty.');
  const tasks = new Map(closure.tasks.map(({ template: task }) => [task?.id ? entityKey(task.id) : '', task]));
  const downstream = closure.primary?.connections?.downstream ?? {};
  const isTask = (id: string) => id !== START_NODE && id !== END_NODE;
  const nodes = new Map<string, TaskPlanNode>();
  for (const node of template.nodes) {
    if (!isTask(node.id)) continue;
    const taskId = node.target.case === 'taskNode' ? node.target.value.reference.value : undefined;
    const task = taskId && tasks.get(entityKey(taskId));
    if (!task || !taskId) throw new PlatformError('internal', `Node ${node.id} of the compiled workflow has no task.`);
    nodes.set(node.id, {
      id: node.id,
      task,
      taskId,
      bindings: node.inputs,
      upstream: node.upstreamNodeIds.filter(isTask),
      downstream: (downstream[node.id]?.ids ?? []).filter(isTask),
      retries: node.metadata?.retries?.retries || task.metadata?.retries?.retries || 0,
      timeoutMs: durationMs(node.metadata?.timeout) || durationMs(task.metadata?.timeout),
      overrides: overridesOf(node),
    });
  }
  return {
    nodes,
    outputs: template.outputs,
    failFast: template.metadata?.onFailure !== WorkflowMetadata_OnFailurePolicy.FAIL_AFTER_EXECUTABLE_NODES_COMPLETE,
  };
}

function overridesOf(node: Node): Resources | undefined {
  return node.target.case === 'taskNode' ? node.target.value.overrides?.resources : undefined;
}

function durationMs(duration: { seconds: bigint; nanos: number } | undefined): number {
  return duration ? Number(duration.seconds) * 1000 + duration.nanos / 1e6 : 0;
}
