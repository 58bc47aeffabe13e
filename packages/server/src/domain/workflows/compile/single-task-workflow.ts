// A task that is executed by itself runs as a workflow of one node, as in Flyte; it is never stored.
import { create } from '@bufbuild/protobuf';
import type { CompiledWorkflowClosure } from '@ovenbird/protos/flyteidl/core/compiler';
import type { TaskTemplate } from '@ovenbird/protos/flyteidl/core/tasks';
import { WorkflowTemplateSchema } from '@ovenbird/protos/flyteidl/core/workflow';
import { type EntityId, entityKey } from '../ids.ts';
import { compileWorkflow } from './compile-workflow.ts';

/** Flyte's prefix for workflows that it generates. */
const PREFIX = '.flytegen.';
const NODE = 'n0';

export const singleTaskWorkflowId = (task: EntityId): EntityId => ({
  project: task.project,
  domain: task.domain,
  name: `${PREFIX}${task.name}`,
  version: task.version,
});

export function singleTaskWorkflow(id: EntityId, task: TaskTemplate): CompiledWorkflowClosure {
  const promise = (nodeId: string, name: string) => ({
    var: name,
    binding: { value: { case: 'promise' as const, value: { nodeId, var: name } } },
  });
  const template = create(WorkflowTemplateSchema, {
    id: { resourceType: 2, ...singleTaskWorkflowId(id) },
    ...(task.interface ? { interface: task.interface } : {}),
    nodes: [
      {
        id: NODE,
        metadata: { name: id.name },
        inputs: Object.keys(task.interface?.inputs?.variables ?? {}).map((name) => promise('', name)),
        target: { case: 'taskNode', value: { reference: { case: 'referenceId', value: task.id ?? { resourceType: 1, ...id } } } },
      },
    ],
    outputs: Object.keys(task.interface?.outputs?.variables ?? {}).map((name) => promise(NODE, name)),
  });
  return compileWorkflow(template, new Map([[entityKey(task.id ?? id), task]]));
}
