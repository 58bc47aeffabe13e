import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortTopologically } from './topology.ts';

const graph = fc.integer({ min: 0, max: 30 }).chain((size) =>
  fc.array(fc.tuple(fc.nat({ max: Math.max(0, size - 1) }), fc.nat({ max: Math.max(0, size - 1) })), { maxLength: 60 }).map((edges) => {
    const dependencies = new Map(Array.from({ length: size }, (_, node) => [`n${node}`, new Set<string>()]));
    if (size > 0) for (const [from, to] of edges) dependencies.get(`n${to}`)!.add(`n${from}`);
    return dependencies;
  }),
);

const acyclic = graph.map((dependencies) => {
  const number = (node: string) => Number(node.slice(1));
  return new Map(
    [...dependencies].map(([node, upstream]) => [node, new Set([...upstream].filter((before) => number(before) < number(node)))]),
  );
});

describe('topological order', () => {
  it('puts every node of an acyclic graph after all that it depends on', () => {
    fc.assert(
      fc.property(acyclic, (dependencies) => {
        const { order, cycle } = sortTopologically(dependencies);
        expect(cycle).toEqual([]);
        expect(order.toSorted()).toEqual([...dependencies.keys()].toSorted());
        const place = new Map(order.map((node, index) => [node, index]));
        for (const [node, upstream] of dependencies)
          for (const before of upstream) expect(place.get(before)).toBeLessThan(place.get(node)!);
      }),
    );
  });

  it('finds a real cycle exactly when not all nodes can be ordered', () => {
    fc.assert(
      fc.property(graph, (dependencies) => {
        const { order, cycle } = sortTopologically(dependencies);
        expect(cycle.length > 0).toBe(order.length < dependencies.size);
        for (const [index, node] of cycle.entries()) expect(dependencies.get(cycle[(index + 1) % cycle.length]!)!.has(node)).toBe(true);
        expect(new Set(cycle).size).toBe(cycle.length);
      }),
    );
  });
});
