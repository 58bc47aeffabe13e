// Small Flyte workflows for tests, written in a line each.
import { create } from '@bufbuild/protobuf';
import { type Literal, LiteralSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { type TaskTemplate, TaskTemplateSchema } from '@ovenbird/protos/flyteidl/core/tasks';
import { type LiteralType, LiteralTypeSchema, SimpleType } from '@ovenbird/protos/flyteidl/core/types';
import { type WorkflowTemplate, WorkflowTemplateSchema } from '@ovenbird/protos/flyteidl/core/workflow';

export const simple = (type: SimpleType): LiteralType => create(LiteralTypeSchema, { type: { case: 'simple', value: type } });
export const INT = simple(SimpleType.INTEGER);
export const STR = simple(SimpleType.STRING);
export const listOf = (type: LiteralType): LiteralType => create(LiteralTypeSchema, { type: { case: 'collectionType', value: type } });

export const int = (value: number): Literal =>
  create(LiteralSchema, {
    value: { case: 'scalar', value: { value: { case: 'primitive', value: { value: { case: 'integer', value: BigInt(value) } } } } },
  });

export const str = (value: string): Literal =>
  create(LiteralSchema, {
    value: { case: 'scalar', value: { value: { case: 'primitive', value: { value: { case: 'stringValue', value } } } } },
  });

type Types = Readonly<Record<string, LiteralType>>;

const variables = (types: Types) => ({ variables: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])) });

export const idOf = (name: string, version = 'v1') => ({ project: 'flytesnacks', domain: 'development', name, version });

export function taskTemplate(name: string, inputs: Types, outputs: Types): TaskTemplate {
  return create(TaskTemplateSchema, {
    id: { resourceType: 1, ...idOf(name) },
    type: 'python-task',
    interface: { inputs: variables(inputs), outputs: variables(outputs) },
    target: { case: 'container', value: { args: ['run', name, '{{.input}}', '{{.outputPrefix}}'] } },
  });
}

/** `n0.o0`, a workflow input as `.a`, a literal, or a list of these. */
export type Source = string | Literal | readonly Source[];

type BindingInit = { value: Record<string, unknown> & { case: string } };

function bindingData(source: Source): BindingInit {
  if (typeof source === 'string') {
    const dot = source.indexOf('.');
    return { value: { case: 'promise', value: { nodeId: source.slice(0, dot), var: source.slice(dot + 1) } } };
  }
  if (Array.isArray(source)) return { value: { case: 'collection', value: { bindings: source.map(bindingData) } } };
  const literal = source as Literal;
  return { value: { case: 'scalar', value: literal.value.value } };
}

const bind = (bindings: Readonly<Record<string, Source>>) =>
  Object.entries(bindings).map(([name, source]) => ({ var: name, binding: bindingData(source) }) as never);

export interface NodeSpec {
  readonly task: string;
  readonly inputs?: Readonly<Record<string, Source>>;
  readonly after?: readonly string[];
  readonly retries?: number;
  readonly timeoutMs?: number;
}

export interface WorkflowSpec {
  readonly name?: string;
  readonly inputs?: Types;
  readonly outputs?: Readonly<Record<string, { readonly type: LiteralType; readonly from: Source }>>;
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  /** Let nodes that can still run do so when one failed. */
  readonly keepGoing?: boolean;
}

export function workflowTemplate({ name = 'wf', inputs = {}, outputs = {}, nodes, keepGoing = false }: WorkflowSpec): WorkflowTemplate {
  return create(WorkflowTemplateSchema, {
    id: { resourceType: 2, ...idOf(name) },
    metadata: { onFailure: keepGoing ? 1 : 0 },
    interface: {
      inputs: variables(inputs),
      outputs: variables(Object.fromEntries(Object.entries(outputs).map(([key, { type }]) => [key, type]))),
    },
    nodes: Object.entries(nodes).map(([id, node]) => ({
      id,
      metadata: {
        name: id,
        ...(node.retries ? { retries: { retries: node.retries } } : {}),
        ...(node.timeoutMs ? { timeout: { seconds: 0n, nanos: node.timeoutMs * 1e6 } } : {}),
      },
      inputs: bind(node.inputs ?? {}),
      upstreamNodeIds: [...(node.after ?? [])],
      target: {
        case: 'taskNode' as const,
        value: { reference: { case: 'referenceId' as const, value: { resourceType: 1, ...idOf(node.task) } } },
      },
    })),
    outputs: bind(Object.fromEntries(Object.entries(outputs).map(([key, { from }]) => [key, from]))),
  });
}
