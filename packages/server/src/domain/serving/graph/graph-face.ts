// A graph of several units seen as one.
import type { IoSchema } from '../signature/signature.ts';
import type { GraphNode } from './graph-node.ts';
import { graphOutputs, type SignedNode } from './graph-signature.ts';
import { nodesOf } from './loaded-graph.ts';
import type { LoadedUnit } from './loaded-unit.ts';

export function graphFace(tree: GraphNode): LoadedUnit {
  if (tree.children.length === 0) return tree.unit;
  const units = nodesOf(tree).map((node) => node.unit);
  const inputs = inputsOf(tree);
  const outputs = graphOutputs(signed(tree))?.schema;
  return {
    ...tree.unit,
    model: {
      runtime: 'graph',
      ...(inputs || outputs ? { signature: { ...(inputs ? { inputs } : {}), ...(outputs ? { outputs } : {}), params: [] } } : {}),
      availableReplicas: () => Math.min(...units.map((unit) => unit.model.availableReplicas())),
    },
    ...exampleOf(tree),
  };
}

/** Of the first unit that is asked. Children that are asked with the same message are taken to want the same. */
function firstAsked(node: GraphNode): GraphNode {
  const [first] = node.children;
  return node.services.input || !first ? node : firstAsked(first);
}

function inputsOf(node: GraphNode): IoSchema | undefined {
  return firstAsked(node).unit.model.signature?.inputs;
}

function exampleOf(node: GraphNode): Pick<LoadedUnit, 'inputExample'> {
  const { inputExample } = firstAsked(node).unit;
  return inputExample ? { inputExample } : {};
}

function signed({ unit, services, children }: GraphNode): SignedNode {
  return { name: unit.spec.name, services, signature: unit.model.signature, children: children.map(signed) };
}
