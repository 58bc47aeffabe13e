// Are all variables of an interface bound, each to something that exists and has a fitting type?
import type { Variable } from '@ovenbird/protos/flyteidl/core/interface';
import type { Binding, BindingData } from '@ovenbird/protos/flyteidl/core/literals';
import type { LiteralType } from '@ovenbird/protos/flyteidl/core/types';
import { promisedNode } from '../literals/bindings.ts';
import { isCastable } from './castable.ts';
import { scalarFits } from './literal-fits.ts';
import { typeText } from './type-text.ts';

export type Variables = Readonly<Record<string, Variable>>;

/**
 * @param wanted     what must be bound
 * @param outputsOf  node -> what it gives
 * @param fail       told the first problem in words; does not return
 */
export function checkBindings(
  bindings: readonly Binding[],
  wanted: Variables,
  outputsOf: ReadonlyMap<string, Variables>,
  fail: (problem: string) => never,
): void {
  const bound = new Set<string>();
  for (const { var: name, binding } of bindings) {
    const variable = wanted[name];
    if (!variable) fail(`there is no input "${name}".`);
    if (bound.has(name)) fail(`input "${name}" is bound twice.`);
    bound.add(name);
    checkData(binding, variable.type, outputsOf, (problem) => fail(`input "${name}" ${problem}`));
  }
  for (const name of Object.keys(wanted)) if (!bound.has(name)) fail(`input "${name}" (${typeText(wanted[name]?.type)}) is not bound.`);
}

function checkData(
  data: BindingData | undefined,
  type: LiteralType | undefined,
  outputsOf: ReadonlyMap<string, Variables>,
  fail: (problem: string) => never,
): void {
  const value = data?.value;
  switch (value?.case) {
    case 'promise': {
      const nodeId = promisedNode(value.value);
      const given = outputsOf.get(nodeId);
      if (!given) fail(`reads from node "${nodeId}", which does not exist.`);
      const variable = given[value.value.var];
      if (!variable) fail(`reads "${value.value.var}" of node ${nodeId}, which gives ${list(Object.keys(given))}.`);
      // What an attribute path leads to is known only when the value is there.
      if (value.value.attrPath.length === 0 && !isCastable(variable.type, type))
        fail(`is ${typeText(type)}, but "${value.value.var}" of node ${nodeId} is ${typeText(variable.type)}.`);
      return;
    }
    case 'collection':
    case 'map':
      checkContainer(value, type, outputsOf, fail);
      return;
    case 'scalar':
      if (!variantsOf(type).some((variant) => value.value.value.case === 'union' || scalarFits(value.value, variant.type)))
        fail(`is ${typeText(type)}, but is bound to a value of another type.`);
      return;
    case 'offloadedMetadata':
      return;
    default:
      fail('is not bound to anything.');
  }
}

function checkContainer(
  value: Extract<BindingData['value'], { case: 'collection' | 'map' }>,
  type: LiteralType | undefined,
  outputsOf: ReadonlyMap<string, Variables>,
  fail: (problem: string) => never,
): void {
  const wanted = value.case === 'collection' ? 'collectionType' : 'mapValueType';
  const fitting = variantsOf(type).find((variant) => variant.type.case === wanted)?.type;
  if (!fitting) fail(`is ${typeText(type)}, but is bound to a ${value.case === 'collection' ? 'list' : 'dict'}.`);
  const items = value.case === 'collection' ? [...value.value.bindings.entries()] : Object.entries(value.value.bindings);
  for (const [key, item] of items) checkData(item, fitting.value as LiteralType, outputsOf, (problem) => fail(`[${key}] ${problem}`));
}

/** A union as its variants, any other type as itself. */
function variantsOf(type: LiteralType | undefined): LiteralType[] {
  if (!type) return [];
  return type.type.case === 'unionType' ? type.type.value.variants.flatMap(variantsOf) : [type];
}

const list = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'nothing');
