// From a binding to the literal it stands for, once the nodes it reads from have ended.
import { create } from '@bufbuild/protobuf';
import {
  type Binding,
  type BindingData,
  type Literal,
  type LiteralMap,
  LiteralMapSchema,
  LiteralSchema,
} from '@ovenbird/protos/flyteidl/core/literals';
import type { OutputReference } from '@ovenbird/protos/flyteidl/core/types';
import { PlatformError, toPlatformError } from '../../../kernel/errors.ts';
import { START_NODE } from '../ids.ts';
import { pathParts, resolveAttributePath } from './attribute-path.ts';

/** Outputs of nodes that have ended; of the start node, the inputs of the execution. */
export type NodeOutputs = (nodeId: string) => LiteralMap | undefined;

/** flytekit writes the workflow's own inputs as node `""`. */
export const promisedNode = (promise: OutputReference): string => promise.nodeId || START_NODE;

/** @throws failed_precondition naming the variable whose value is not there */
export function resolveBindings(bindings: readonly Binding[], outputs: NodeOutputs): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const binding of bindings) {
    try {
      literals[binding.var] = resolve(binding.binding, outputs);
    } catch (error) {
      const { code, message } = toPlatformError(error);
      throw new PlatformError(code, `Input "${binding.var}": ${message}`, {}, { cause: error });
    }
  }
  return create(LiteralMapSchema, { literals });
}

function resolve(data: BindingData | undefined, outputs: NodeOutputs): Literal {
  const value = data?.value;
  switch (value?.case) {
    case 'scalar':
      return create(LiteralSchema, { value: { case: 'scalar', value: value.value } });
    case 'offloadedMetadata':
      return create(LiteralSchema, { value: { case: 'offloadedMetadata', value: value.value } });
    case 'collection':
      return create(LiteralSchema, {
        value: { case: 'collection', value: { literals: value.value.bindings.map((item) => resolve(item, outputs)) } },
      });
    case 'map':
      return create(LiteralSchema, {
        value: {
          case: 'map',
          value: { literals: Object.fromEntries(Object.entries(value.value.bindings).map(([key, item]) => [key, resolve(item, outputs)])) },
        },
      });
    case 'promise':
      return resolvePromise(value.value, outputs);
    default:
      throw new PlatformError('failed_precondition', 'is not bound to anything.');
  }
}

function resolvePromise(promise: OutputReference, outputs: NodeOutputs): Literal {
  const nodeId = promisedNode(promise);
  const literal = outputs(nodeId)?.literals[promise.var];
  if (!literal) throw new PlatformError('failed_precondition', `node ${nodeId} gave no value "${promise.var}".`);
  return promise.attrPath.length > 0 ? resolveAttributePath(literal, pathParts(promise.attrPath)) : literal;
}

/** Every promise that a binding reads, however deep. */
export function promisesOf(data: BindingData | undefined): OutputReference[] {
  const value = data?.value;
  if (value?.case === 'promise') return [value.value];
  if (value?.case === 'collection') return value.value.bindings.flatMap(promisesOf);
  if (value?.case === 'map') return Object.values(value.value.bindings).flatMap(promisesOf);
  return [];
}
