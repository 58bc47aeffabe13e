// Breadth-first walk over the edges from one entity, one store query per step and direction.
import type { DescribeEntity, EntityDescription } from './entity-description.ts';
import type { LineageEdge } from './lineage-edge.ts';
import { type LineageRef, refKey } from './lineage-ref.ts';
import type { LineageStore } from './lineage-store.ts';

export interface GraphQuery {
  readonly direction: 'upstream' | 'downstream' | 'both';
  /** Steps from the root. */
  readonly depth: number;
  /** Most nodes, the root included. */
  readonly limit: number;
}

export interface GraphNode {
  readonly ref: LineageRef;
  /** Steps from the root; negative is upstream. */
  readonly distance: number;
  /** Null when the entity is gone or nobody describes its kind. */
  readonly description: EntityDescription | null;
}

export interface LineageGraph {
  readonly root: LineageRef;
  /** Upstream first, then the root, then downstream. */
  readonly nodes: readonly GraphNode[];
  /** Only edges whose two ends are among the nodes. */
  readonly edges: readonly LineageEdge[];
  readonly truncated: boolean;
}

/** A run that logs to many models has many edges per node; beyond this the graph says that it is truncated. */
const EDGES_PER_NODE = 8;

export function createGraphWalk(
  store: LineageStore,
  describe: DescribeEntity,
): (root: LineageRef, query: GraphQuery) => Promise<LineageGraph> {
  return async (root, query) => {
    const found = new Map<string, { ref: LineageRef; distance: number }>([[refKey(root), { ref: root, distance: 0 }]]);
    const edges = new Map<string, LineageEdge>();
    let truncated = false;

    async function walk(sign: 1 | -1): Promise<void> {
      let border: LineageRef[] = [root];
      for (let step = 1; border.length > 0; step++) {
        const limit = query.limit * EDGES_PER_NODE;
        const next = sign < 0 ? await store.edgesInto(border, limit + 1) : await store.edgesOutOf(border, limit + 1);
        if (next.length > limit) truncated = true;
        border = [];
        for (const edge of next.slice(0, limit)) {
          const ref = sign < 0 ? edge.from : edge.to;
          const key = refKey(ref);
          if (!found.has(key)) {
            if (step > query.depth || found.size >= query.limit) {
              truncated = true;
              continue;
            }
            found.set(key, { ref, distance: sign * step });
            border.push(ref);
          }
          edges.set(`${refKey(edge.from)}>${refKey(edge.to)}>${edge.role}`, edge);
        }
      }
    }

    if (query.direction !== 'downstream') await walk(-1);
    if (query.direction !== 'upstream') await walk(1);

    const nodes = await Promise.all([...found.values()].map(async (node) => ({ ...node, description: await describe(node.ref) })));
    nodes.sort(
      (a, b) => a.distance - b.distance || (a.description?.at ?? 0) - (b.description?.at ?? 0) || (refKey(a.ref) < refKey(b.ref) ? -1 : 1),
    );
    return { root, nodes, edges: [...edges.values()], truncated };
  };
}
