// What a graph takes and gives as a whole, as far as it is certain from how its units are called and what they say of themselves.
import type { UnitSpec } from '../manifest/deployment-spec.ts';
import type { LoadedUnitFacts } from '../revisions/revision.ts';
import type { IoSchema, ModelSignature } from '../signature/signature.ts';
import { builtInServices } from './built-in/built-in-units.ts';
import { servicesOf, type UnitServices } from './graph-node.ts';

export interface SignedNode {
  readonly name: string;
  readonly services: UnitServices;
  /** Absent when nobody knows what it takes and gives. */
  readonly signature?: ModelSignature | undefined;
  readonly children: readonly SignedNode[];
}

export interface GraphOutputs {
  readonly schema: IoSchema;
  /** Units whose answer the graph's is one of. */
  readonly answeredBy: readonly string[];
  /** Whether a router chooses among them: it may choose none, and then the answer is the request. */
  readonly isChosen: boolean;
}

/** @param facts  of the predictor's units, as they were told when it was loaded */
export function signedGraph(unit: UnitSpec, facts: readonly LoadedUnitFacts[]): SignedNode {
  return {
    name: unit.name,
    services: builtInServices(unit.implementation) ?? servicesOf(unit),
    signature: facts.find(({ node }) => node === unit.name)?.signature,
    children: unit.children.map((child) => signedGraph(child, facts)),
  };
}

/** Of the first unit that says it among those that get the request as it came. */
export function graphInputs({ services, signature, children }: SignedNode): IoSchema | undefined {
  if (services.input) return signature?.inputs;
  for (const child of children) {
    const inputs = graphInputs(child);
    if (inputs) return inputs;
  }
  return undefined;
}

/** Of the last unit that is asked, where all ways end with one that gives the same; what is combined or changed behind it is not known. */
export function graphOutputs({ name, services, signature, children }: SignedNode): GraphOutputs | undefined {
  const [first] = children;
  if (!first) return signature?.outputs && { schema: signature.outputs, answeredBy: [name], isChosen: false };
  if (services.transformsOutput || services.aggregates) return undefined;
  // Where all children are asked and nobody combines their answers, the first one's is the graph's.
  if (!services.routes) return graphOutputs(first);
  const ends = children.map(graphOutputs);
  const schemas = new Set(ends.map((end) => JSON.stringify(end?.schema)));
  if (!ends[0] || schemas.size > 1) return undefined;
  return { schema: ends[0].schema, answeredBy: ends.flatMap((end) => end!.answeredBy), isChosen: true };
}
