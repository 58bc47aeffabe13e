// From a workflow as registered to one that can run: start and end nodes added, every reference checked, connections
// drawn. What is refused here would otherwise fail in the middle of an execution.
import { create } from '@bufbuild/protobuf';
import { type CompiledWorkflowClosure, CompiledWorkflowClosureSchema, type ConnectionSet } from '@ovenbird/protos/flyteidl/core/compiler';
import type { TaskTemplate } from '@ovenbird/protos/flyteidl/core/tasks';
import { type Node, NodeSchema, type WorkflowTemplate } from '@ovenbird/protos/flyteidl/core/workflow';
import { PlatformError } from '../../../kernel/errors.ts';
import { END_NODE, entityKey, START_NODE } from '../ids.ts';
import { promisedNode, promisesOf } from '../literals/bindings.ts';
import { checkBindings, type Variables } from './check-bindings.ts';
import { sortTopologically } from './topology.ts';

/** @throws invalid_argument (a reference, type or cycle; names node and variable) · unimplemented (a kind of node) */
export function compileWorkflow(template: WorkflowTemplate, tasks: ReadonlyMap<string, TaskTemplate>): CompiledWorkflowClosure {
  const fail = failIn(template.id?.name ?? '');
  if (template.failureNode)
    throw new PlatformError(
      'unimplemented',
      `Workflow ${template.id?.name}: it has a failure node (on_failure), which this server does not run yet.`,
      { field: 'spec.template.failure_node' },
    );

  const outputsOf = new Map<string, Variables>([[START_NODE, template.interface?.inputs?.variables ?? {}]]);
  const taskOf = new Map<string, TaskTemplate>();
  for (const node of template.nodes) {
    if (!node.id || outputsOf.has(node.id) || node.id === END_NODE)
      fail(node.id ? `node id "${node.id}" is used twice or reserved.` : 'a node has no id.');
    const task = tasks.get(taskReference(node, fail)) ?? fail(`node ${node.id}: task ${taskReference(node, fail)} is not registered.`);
    taskOf.set(node.id, task);
    outputsOf.set(node.id, task.interface?.outputs?.variables ?? {});
  }

  for (const node of template.nodes)
    checkBindings(node.inputs, taskOf.get(node.id)!.interface?.inputs?.variables ?? {}, outputsOf, (problem) =>
      fail(`node ${node.id}: ${problem}`),
    );
  checkBindings(template.outputs, template.interface?.outputs?.variables ?? {}, outputsOf, (problem) => fail(`its outputs: ${problem}`));

  const dependencies = new Map(template.nodes.map((node) => [node.id, upstreamOf(node, outputsOf, fail)]));
  const { cycle, order } = sortTopologically(dependencies);
  if (cycle.length > 0) fail(`its nodes wait for each other: ${[...cycle, cycle[0]].join(' → ')}.`);

  const byId = new Map(template.nodes.map((node) => [node.id, node]));
  const nodes = order.map((id): Node => ({ ...byId.get(id)!, upstreamNodeIds: [...dependencies.get(id)!] }));
  const end = endNode(template, dependencies);
  return create(CompiledWorkflowClosureSchema, {
    primary: {
      template: { ...template, nodes: [create(NodeSchema, { id: START_NODE }), ...nodes, end] },
      connections: connect([...nodes, end]),
    },
    tasks: [...new Set(taskOf.values())].map((task) => ({ template: task })),
  });
}

type Fail = (problem: string) => never;

const failIn =
  (workflow: string): Fail =>
  (problem) => {
    throw new PlatformError('invalid_argument', `Workflow ${workflow}: ${problem}`, { field: 'spec.template' });
  };

const KIND_NAMES = {
  workflowNode: 'a sub-workflow or launch plan node',
  branchNode: 'a branch node (conditional)',
  gateNode: 'a gate node (sleep, signal or approve)',
  arrayNode: 'an array node (map task)',
} as const;

function taskReference(node: Node, fail: Fail): string {
  if (node.target.case === 'taskNode') {
    const id = node.target.value.reference.value;
    return id ? entityKey(id) : fail(`node ${node.id} names no task.`);
  }
  const kind = node.target.case ? KIND_NAMES[node.target.case] : 'a node without a kind';
  throw new PlatformError('unimplemented', `Node ${node.id} is ${kind}, which this server does not run yet; task nodes work.`, {
    field: `spec.template.nodes[${node.id}]`,
  });
}

function upstreamOf(node: Node, known: ReadonlyMap<string, unknown>, fail: Fail): Set<string> {
  const upstream = new Set<string>();
  for (const id of node.upstreamNodeIds) {
    if (!known.has(id)) fail(`node ${node.id} waits for node "${id}", which does not exist.`);
    if (id !== START_NODE) upstream.add(id);
  }
  for (const { binding } of node.inputs)
    for (const promise of promisesOf(binding)) if (promisedNode(promise) !== START_NODE) upstream.add(promisedNode(promise));
  return upstream;
}

/** Waits for every node, not only for those whose values it gives out: an execution ends when all its work has. */
function endNode(template: WorkflowTemplate, dependencies: ReadonlyMap<string, ReadonlySet<string>>): Node {
  const waitedFor = new Set([...dependencies.values()].flatMap((upstream) => [...upstream]));
  const last = [...dependencies.keys()].filter((id) => !waitedFor.has(id));
  return create(NodeSchema, { id: END_NODE, inputs: template.outputs, upstreamNodeIds: last });
}

function connect(nodes: readonly Node[]): Pick<ConnectionSet, 'upstream' | 'downstream'> {
  const upstream: ConnectionSet['upstream'] = {};
  const downstream: ConnectionSet['downstream'] = {};
  for (const node of nodes) {
    // flytekit looks up every upstream id of a node among the task nodes; only the connections name the start node.
    const ids = node.upstreamNodeIds.length > 0 ? [...node.upstreamNodeIds] : [START_NODE];
    upstream[node.id] = { $typeName: 'flyteidl.core.ConnectionSet.IdList', ids };
    for (const id of ids) {
      downstream[id] ??= { $typeName: 'flyteidl.core.ConnectionSet.IdList', ids: [] };
      downstream[id].ids.push(node.id);
    }
  }
  return { upstream, downstream };
}
