// Values and interfaces as a person reads them. Pages and the command line get these instead of Flyte's messages.
import { create, fromBinary } from '@bufbuild/protobuf';
import type { CompiledWorkflowClosure } from '@ovenbird/protos/flyteidl/core/compiler';
import { ParameterMapSchema, type Variable } from '@ovenbird/protos/flyteidl/core/interface';
import { type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { typeText } from '../compile/type-text.ts';
import type { EntityRecord } from '../entities/entity-store.ts';
import type { ExecutionRecord, NodeRecord } from '../executions/execution.ts';
import type { Executions } from '../executions/executions.ts';
import { END_NODE, type ExecutionId, entityKey, START_NODE } from '../ids.ts';
import { literalToJson, literalUri } from '../literals/literal-view.ts';
import type { TaskData } from '../tasks/task-data.ts';
import type { AttemptKey } from '../tasks/task-executor.ts';
import { type WorkflowGraph, workflowGraph } from './workflow-graph.ts';

export interface LiteralView {
  readonly name: string;
  /** E.g. `int`, `list[file]`. */
  readonly type: string;
  /** JSON. */
  readonly value: unknown;
  readonly uri: string | null;
}

export interface VariableView {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly required: boolean;
  /** JSON; null when there is none. */
  readonly default: unknown;
}

export interface WorkflowViews {
  graph(closure: CompiledWorkflowClosure): WorkflowGraph;
  variables(closure: CompiledWorkflowClosure, side: 'inputs' | 'outputs'): VariableView[];
  /** What an execution of a launch plan may be given. */
  parameters(launchPlan: EntityRecord): VariableView[];
  ofExecution(
    execution: ExecutionRecord,
    closure: CompiledWorkflowClosure,
  ): { readonly inputs: LiteralView[]; readonly outputs: LiteralView[] };
  ofNode(
    execution: ExecutionId,
    node: NodeRecord,
    closure: CompiledWorkflowClosure,
  ): Promise<{ readonly inputs: LiteralView[]; readonly outputs: LiteralView[] }>;
  /** The values themselves; the start and end nodes show those of the execution. */
  nodeValues(execution: ExecutionId, node: NodeRecord): Promise<{ readonly inputs: LiteralMap; readonly outputs: LiteralMap }>;
  outputsOfAttempt(key: AttemptKey): Promise<LiteralMap>;
}

type Variables = Readonly<Record<string, Variable>>;

export function createWorkflowViews(executions: Pick<Executions, 'get'>, data: TaskData): WorkflowViews {
  const nothing = (): LiteralMap => create(LiteralMapSchema);

  async function outputsOfAttempt(key: AttemptKey): Promise<LiteralMap> {
    const result = await data.readResult(key);
    return result.kind === 'outputs' ? result.outputs : nothing();
  }

  async function nodeValues(execution: ExecutionId, node: NodeRecord) {
    if (node.nodeId === START_NODE)
      return { inputs: nothing(), outputs: fromBinary(LiteralMapSchema, (await executions.get(execution)).inputs) };
    if (node.nodeId === END_NODE) {
      const { outputs } = await executions.get(execution);
      const values = outputs ? fromBinary(LiteralMapSchema, outputs) : nothing();
      return { inputs: values, outputs: values };
    }
    const succeeded = node.phase === 'SUCCEEDED';
    return {
      inputs: (await data.readInputs(execution, node.nodeId)) ?? nothing(),
      outputs: succeeded ? await outputsOfAttempt({ execution, nodeId: node.nodeId, attempt: node.attempts - 1 }) : nothing(),
    };
  }

  return {
    graph: workflowGraph,
    variables: (closure, side) =>
      Object.entries(closure.primary?.template?.interface?.[side]?.variables ?? {}).map(([name, variable]) => ({
        ...describe(name, variable),
        required: side === 'inputs',
        default: null,
      })),
    parameters: (launchPlan) =>
      Object.entries(fromBinary(ParameterMapSchema, launchPlan.compiled).parameters).map(([name, { var: variable, behavior }]) => ({
        ...describe(name, variable),
        required: behavior.case !== 'default',
        default: behavior.case === 'default' ? literalToJson(behavior.value) : null,
      })),
    ofExecution: (execution, closure) => ({
      inputs: viewLiterals(fromBinary(LiteralMapSchema, execution.inputs), closure.primary?.template?.interface?.inputs?.variables),
      outputs: execution.outputs
        ? viewLiterals(fromBinary(LiteralMapSchema, execution.outputs), closure.primary?.template?.interface?.outputs?.variables)
        : [],
    }),
    ofNode: async (execution, node, closure) => {
      const { inputs, outputs } = await nodeValues(execution, node);
      const types = interfaceOf(node.nodeId, closure);
      return { inputs: viewLiterals(inputs, types.inputs), outputs: viewLiterals(outputs, types.outputs) };
    },
    nodeValues,
    outputsOfAttempt,
  };
}

const describe = (name: string, variable: Variable | undefined) => ({
  name,
  type: typeText(variable?.type),
  description: variable?.description || null,
});

function viewLiterals(map: LiteralMap, variables: Variables = {}): LiteralView[] {
  return Object.entries(map.literals).map(([name, literal]) => ({
    name,
    type: typeText(variables[name]?.type),
    value: literalToJson(literal),
    uri: literalUri(literal),
  }));
}

function interfaceOf(nodeId: string, closure: CompiledWorkflowClosure): { inputs?: Variables; outputs?: Variables } {
  const template = closure.primary?.template;
  const workflow = { inputs: template?.interface?.inputs?.variables ?? {}, outputs: template?.interface?.outputs?.variables ?? {} };
  if (nodeId === START_NODE) return { outputs: workflow.inputs };
  if (nodeId === END_NODE) return { inputs: workflow.outputs, outputs: workflow.outputs };
  const node = template?.nodes.find((candidate) => candidate.id === nodeId);
  const id = node?.target.case === 'taskNode' ? node.target.value.reference.value : undefined;
  const task = id && closure.tasks.find(({ template: candidate }) => candidate?.id && entityKey(candidate.id) === entityKey(id))?.template;
  return { inputs: task?.interface?.inputs?.variables ?? {}, outputs: task?.interface?.outputs?.variables ?? {} };
}
