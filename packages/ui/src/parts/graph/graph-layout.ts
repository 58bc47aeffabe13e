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

/** `stacked` is a list, each box indented below the one that it comes from. */
export type Direction = 'across' | 'down' | 'stacked';

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
export function placeGraph(
  ids: readonly string[],
  edges: readonly GraphEdge[],
  box: BoxSize,
  direction: Exclude<Direction, 'stacked'>,
): PlacedGraph {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: direction === 'across' ? 'LR' : 'TB', nodesep: 24, edgesep: 16, ranksep: direction === 'across' ? 56 : 48 });
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

/** Below this scale the words in a box are too small to read. */
const readable = 0.85;
const indent = 42;
const gap = 14;
/** From the left edge of a box to the line that leads down from it. */
const trunk = 20;

/** @returns undefined where a box comes from several, or from itself */
export function stackGraph(ids: readonly string[], edges: readonly GraphEdge[], box: BoxSize): PlacedGraph | undefined {
  const known = new Set(ids);
  const drawn = edges.filter((edge) => known.has(edge.from) && known.has(edge.to));
  const targets = new Set(drawn.map((edge) => edge.to));
  const nodes = new Map<string, Point>();
  const place = (id: string, depth: number) => {
    nodes.set(id, { x: depth * indent, y: nodes.size * (box.height + gap) });
    for (const edge of drawn) if (edge.from === id) place(edge.to, depth + 1);
  };
  if (targets.size < drawn.length) return undefined;
  for (const id of ids) if (!targets.has(id)) place(id, 0);
  if (nodes.size < ids.length) return undefined;
  return {
    direction: 'stacked',
    width: Math.max(0, ...[...nodes.values()].map(({ x }) => x + box.width)),
    height: Math.max(0, nodes.size * (box.height + gap) - gap),
    nodes,
    edges: new Map(
      drawn.map((edge) => {
        const [from, to] = [nodes.get(edge.from)!, nodes.get(edge.to)!];
        const turn = { x: from.x + trunk, y: to.y + box.height / 2 };
        return [edgeId(edge), [{ x: turn.x, y: from.y + box.height }, turn, { x: to.x, y: turn.y }]];
      }),
    ),
  };
}

/** Lays the graph the way in which it can be shown larger in a frame; across when both are alike, as time runs. */
export function fitGraph(ids: readonly string[], edges: readonly GraphEdge[], box: BoxSize, frame: BoxSize): PlacedGraph {
  const across = placeGraph(ids, edges, box, 'across');
  const down = placeGraph(ids, edges, box, 'down');
  const scale = (placed: PlacedGraph) => Math.min(1, frame.width / Math.max(1, placed.width), frame.height / Math.max(1, placed.height));
  return scale(down) > scale(across) * 1.05 ? down : across;
}

/** The same, but a list where the frame is too narrow for the words in the boxes. How high the frame is does not count for that: a list makes it higher. */
export function fitOrStack(ids: readonly string[], edges: readonly GraphEdge[], box: BoxSize, frame: BoxSize): PlacedGraph {
  const fitted = fitGraph(ids, edges, box, frame);
  const narrowest = Math.min(placeGraph(ids, edges, box, 'across').width, placeGraph(ids, edges, box, 'down').width);
  if (frame.width >= narrowest * readable) return fitted;
  return stackGraph(ids, edges, box) ?? fitted;
}

/** Where the label of an arrow is: half way, or over the turn to the box that it is about. */
export function labelPoint(direction: Direction, points: readonly Point[]): Point {
  const [, turn] = points;
  return direction === 'stacked' && turn ? { x: turn.x, y: turn.y - 18 } : middleOf(points);
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
