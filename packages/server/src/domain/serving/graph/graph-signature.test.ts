import { describe, expect, it } from 'vitest';
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import type { LoadedUnitFacts } from '../revisions/revision.ts';
import { type IoSchema, parseSignature } from '../signature/signature.ts';
import { graphInputs, graphOutputs, signedGraph } from './graph-signature.ts';

const schema = (name: string): IoSchema => ({
  kind: 'columns',
  columns: [{ name, datatype: 'float64', typeName: 'double', required: true }],
});
/** A model that takes `<takes>` and gives `<gives>`. */
const facts = (node: string, takes: string, gives: string): LoadedUnitFacts => {
  const columns = (name: string) => JSON.stringify([{ name, type: 'double' }]);
  return { predictor: 'main', node, runtime: 'python', signature: parseSignature({ inputs: columns(takes), outputs: columns(gives) }) };
};
const known = [facts('m', 'x', 'y'), facts('other', 'x', 'y'), facts('third', 'a', 'b')];
const unit = (name: string, type: UnitSpec['type'], ...children: UnitSpec[]): UnitSpec => ({
  name,
  ...(type ? { type } : {}),
  parameters: [],
  children,
});
const builtIn = (implementation: string, ...children: UnitSpec[]): UnitSpec => ({
  ...unit('root', undefined, ...children),
  implementation,
});
const [m, other, third] = ['m', 'other', 'third'].map((name) => unit(name, 'MODEL')) as [UnitSpec, UnitSpec, UnitSpec];

describe('what a graph takes and gives', () => {
  it.each<[string, UnitSpec, string | undefined, string | undefined]>([
    ['one model', m, 'x', 'y'],
    ['a transformer before a model: nobody knows what it takes', unit('t', 'TRANSFORMER', m), undefined, 'y'],
    ['a chain of models: the first takes, the last gives', unit('third', 'MODEL', m), 'a', 'y'],
    ['a transformer behind a model: nobody knows what it gives', unit('o', 'OUTPUT_TRANSFORMER', m), 'x', undefined],
    ['a router between models that give the same', unit('r', 'ROUTER', m, other), 'x', 'y'],
    ['a built-in router without a type', builtIn('RANDOM_ABTEST', m, other), 'x', 'y'],
    ['a router between models that give something else', unit('r', 'ROUTER', m, third), 'x', undefined],
    ['a router to one that nobody knows', unit('r', 'ROUTER', unit('c', 'MODEL'), m), 'x', undefined],
    ['a combiner', unit('c', 'COMBINER', m, other), 'x', undefined],
    ['a built-in combiner without a type', builtIn('AVERAGE_COMBINER', m, other), 'x', undefined],
    ['a combiner of a component and a model', unit('c', 'COMBINER', unit('d', 'TRANSFORMER', m), third), 'a', undefined],
    [
      'a router before transformers of models',
      unit('r', 'ROUTER', unit('t', 'TRANSFORMER', m), unit('u', 'TRANSFORMER', other)),
      undefined,
      'y',
    ],
    ['a router that changes the request', { ...unit('r', 'ROUTER', m, other), methods: ['TRANSFORM_INPUT'] }, undefined, 'y'],
    ['children that nobody combines: the first answers', unit('n', 'UNKNOWN_TYPE', m, third), 'x', 'y'],
    ['a component alone', unit('c', 'MODEL'), undefined, undefined],
  ])('of %s', (_graph, graph, takes, gives) => {
    const node = signedGraph(graph, known);
    expect(graphInputs(node)).toEqual(takes && schema(takes));
    expect(graphOutputs(node)?.schema).toEqual(gives && schema(gives));
  });

  it('says who answers, and whether a router chooses among them', () => {
    const chosen = unit('t', 'TRANSFORMER', unit('r', 'ROUTER', m, unit('u', 'TRANSFORMER', other)));
    expect(graphOutputs(signedGraph(chosen, known))).toMatchObject({ answeredBy: ['m', 'other'], isChosen: true });
    expect(graphOutputs(signedGraph(unit('t', 'TRANSFORMER', m), known))).toMatchObject({ answeredBy: ['m'], isChosen: false });
  });
});
