// Places the boxes of a directed graph in layers, and leads its arrows around them.
import { graphlib, layout } from '@dagrejs/dagre';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** An arrow that says how much goes its way. */
export interface FlowEdge extends GraphEdge {
  /** A few letters on the arrow, e.g. "63 %". */
  readonly label?: string | undefined;
  /** 0 to 1: how thick the arrow is; a plain one when absent. */
  readonly weight?: number | undefined;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Direction = 'across' | 'down';

export interface PlacedGraph {
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  /** Top left corners, by id. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** The way of each arrow, by `from>to`, from the border of one box to the border of the other. */
  readonly edges: ReadonlyMap<string, readonly Point[]>;
}

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

export const edgeId = (edge: GraphEdge): string => `${edge.from}>${edge.to}`;

/** Edges to ids that are not there are left out. */
export function placeGraph(ids: readonly string[], edges: readonly GraphEdge[], box: BoxSize, direction: Direction): PlacedGraph {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: direction === 'across' ? 'LR' : 'TB', nodesep: 24, edgesep: 16, ranksep: direction === 'across' ? 56 : 36 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(ids);
  const drawn = edges.filter((edge) => known.has(edge.from) && known.has(edge.to));
  for (const id of ids) graph.setNode(id, { ...box });
  for (const edge of drawn) graph.setEdge(edge.from, edge.to);
  layout(graph);
  const size = graph.graph() as { width?: number; height?: number };
  return {
    direction,
    width: size.width ?? 0,
    height: size.height ?? 0,
    nodes: new Map(
      ids.map((id) => {
        const node = graph.node(id) as Point;
        return [id, { x: node.x - box.width / 2, y: node.y - box.height / 2 }];
      }),
    ),
    edges: new Map(drawn.map((edge) => [edgeId(edge), (graph.edge(edge.from, edge.to) as { points: Point[] }).points])),
  };
}

/** Lays the graph the way in which it can be shown larger in a frame; across when both are alike, as time runs. */
export function fitGraph(ids: readonly string[], edges: readonly GraphEdge[], box: BoxSize, frame: BoxSize): PlacedGraph {
  const across = placeGraph(ids, edges, box, 'across');
  const down = placeGraph(ids, edges, box, 'down');
  const scale = (placed: PlacedGraph) => Math.min(1, frame.width / Math.max(1, placed.width), frame.height / Math.max(1, placed.height));
  return scale(down) > scale(across) * 1.05 ? down : across;
}

/** Half way along a line. */
export function middleOf(points: readonly Point[]): Point {
  const lengths = points.slice(1).map((point, index) => Math.hypot(point.x - points[index]!.x, point.y - points[index]!.y));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [index, length] of lengths.entries()) {
    if (left <= length && length > 0) {
      const [from, to] = [points[index]!, points[index + 1]!];
      return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    }
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

/** A line through points with its corners rounded, as an SVG path. */
export function roundedPath(points: readonly Point[], radius = 10): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach((corner, index) => {
    const before = points[index] ?? first;
    const after = rest[index + 1];
    if (!after) {
      path += `L${corner.x} ${corner.y}`;
      return;
    }
    const towards = (from: Point, to: Point) => {
      const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
      const share = Math.min(radius, length / 2) / length;
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    };
    const start = towards(corner, before);
    const end = towards(corner, after);
    path += `L${start.x} ${start.y}Q${corner.x} ${corner.y} ${end.x} ${end.y}`;
  });
  return path;
}
