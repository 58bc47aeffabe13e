// Places the boxes of a directed graph in layers, left to right or top down.
import { graphlib, layout } from '@dagrejs/dagre';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Placed {
  readonly x: number;
  readonly y: number;
}

export interface LayoutOptions {
  readonly direction: 'across' | 'down';
  readonly width: number;
  readonly height: number;
}

/** Top left corners by id. Edges to ids that are not there are left out. */
export function placeGraph(ids: readonly string[], edges: readonly GraphEdge[], options: LayoutOptions): ReadonlyMap<string, Placed> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: options.direction === 'across' ? 'LR' : 'TB', nodesep: 24, ranksep: options.direction === 'across' ? 56 : 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(ids);
  for (const id of ids) graph.setNode(id, { width: options.width, height: options.height });
  for (const edge of edges) if (known.has(edge.from) && known.has(edge.to)) graph.setEdge(edge.from, edge.to);
  layout(graph);
  return new Map(
    ids.map((id) => {
      const node = graph.node(id) as { x: number; y: number };
      return [id, { x: node.x - options.width / 2, y: node.y - options.height / 2 }];
    }),
  );
}
