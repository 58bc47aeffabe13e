// The one graph: boxes with a state and what is measured at them, arrows as thick as what goes their way; drag to pan, pinch or Ctrl-scroll to zoom, Enter opens a box.
import type { ObjectState } from '@ovenbird/contracts';
import {
  BaseEdge,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Panel,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo } from 'react';
import { IconButton } from '../button.tsx';
import { StateShape } from '../state-shape.tsx';
import { useElementSize } from '../use-element-size.ts';
import {
  type BoxSize,
  edgeId,
  type FlowEdge,
  fitGraph,
  fitOrStack,
  labelPoint,
  type PlacedGraph,
  type Point,
  roundedPath,
} from './graph-layout.ts';

export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** A second, quieter line, e.g. the kind and how long it took. */
  readonly note?: string | undefined;
  readonly state?: ObjectState | undefined;
  /** What is measured there, in two short lines at most, e.g. "12 /s" and "p50 1.2 ms". Where one box has it, all are as high. */
  readonly figures?: readonly string[] | undefined;
  /** What is wrong there, after the first of them, e.g. "2 % errors". */
  readonly trouble?: string | undefined;
}

interface GraphProps {
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly FlowEdge[];
  readonly selected?: string | undefined;
  readonly onSelect?: (id: string) => void;
  readonly height?: number | string;
  /** Become a list, as high as it is long, where the frame is too narrow for words in boxes beside each other. */
  readonly stacks?: boolean;
}

type BoxNode = Node<{ node: GraphNode; across: boolean; box: BoxSize }, 'box'>;
type WayEdge = Edge<{ path: string; middle: Point }, 'way'>;

const plainBox: BoxSize = { width: 196, height: 52 };
const measuredBox: BoxSize = { width: 220, height: 84 };
const stackMargin = 12;
const plainStroke = 1.25;
const fullStroke = 6;
const nodeTypes = { box: Box };
const edgeTypes = { way: Way };

function Box({ data, selected }: NodeProps<BoxNode>) {
  const { node, across, box } = data;
  return (
    <div
      style={box}
      className={`flex items-center gap-2.5 rounded-md border bg-raised px-3 ${selected ? 'border-accent ring-1 ring-accent' : 'border-rule-strong'}`}
    >
      <Handle type="target" position={across ? Position.Left : Position.Top} isConnectable={false} />
      {node.state ? <StateShape state={node.state} size={16} /> : null}
      <div className="min-w-0 flex-1 text-left">
        <div className="truncate font-medium text-ink text-small">{node.title}</div>
        {node.note ? <div className="truncate text-ink-3 text-micro">{node.note}</div> : null}
        {node.figures?.map((line, index) => (
          <div key={line} className="truncate text-ink-2 text-micro">
            {line}
            {index === 0 && node.trouble ? <span className="text-failed"> · {node.trouble}</span> : null}
          </div>
        ))}
      </div>
      <Handle type="source" position={across ? Position.Right : Position.Bottom} isConnectable={false} />
    </div>
  );
}

function Way({ data, label, markerEnd, style }: EdgeProps<WayEdge>) {
  return (
    <BaseEdge
      path={data?.path ?? ''}
      {...(label && data ? { label, labelX: data.middle.x, labelY: data.middle.y } : {})}
      labelStyle={{ fill: 'var(--ink-2)', fontSize: 11 }}
      labelBgStyle={{ fill: 'var(--sunken)' }}
      labelBgPadding={[4, 1]}
      {...(markerEnd ? { markerEnd } : {})}
      {...(style ? { style } : {})}
    />
  );
}

export function Graph(props: GraphProps) {
  const { nodes, edges, stacks = false } = props;
  const [frame, size] = useElementSize<HTMLDivElement>();
  const box = nodes.some((node) => node.figures) ? measuredBox : plainBox;
  const shape = `${box.height} ${nodes.map((node) => node.id).join()} ${edges.map(edgeId).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for nodes and edges: a change of state must not move a box
  const placed = useMemo(() => {
    const ids = nodes.map((node) => node.id);
    return size.width > 0 ? (stacks ? fitOrStack : fitGraph)(ids, edges, box, size) : undefined;
  }, [shape, stacks, size.width, size.height]);
  const zoom = placed?.direction === 'stacked' ? Math.min(1, (size.width - 2 * stackMargin) / placed.width) : undefined;
  return (
    <div
      ref={frame}
      style={{ height: placed && zoom ? placed.height * zoom + 2 * stackMargin : (props.height ?? '100%') }}
      className="graph min-h-60 rounded-md border border-rule bg-sunken"
      data-part="graph"
      data-layout={placed?.direction}
    >
      {placed ? (
        <ReactFlowProvider>
          <Flow {...props} box={box} placed={placed} stackZoom={zoom} />
        </ReactFlowProvider>
      ) : null}
    </div>
  );
}

interface FlowProps extends GraphProps {
  readonly box: BoxSize;
  readonly placed: PlacedGraph;
  /** Of a list, which is not zoomed nor panned: it scrolls with the page. */
  readonly stackZoom: number | undefined;
}

function Flow({ label, nodes, edges, selected, onSelect, box, placed, stackZoom }: FlowProps) {
  const flow = useReactFlow();
  const isStacked = stackZoom !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: fits again whenever boxes come or go or the frame changes
  useEffect(() => {
    if (stackZoom !== undefined) void flow.setViewport({ x: stackMargin, y: stackMargin, zoom: stackZoom });
    else void flow.fitView({ padding: 0.08, maxZoom: 1 });
  }, [placed, stackZoom, flow]);
  const across = placed.direction === 'across';
  const drawnNodes = useMemo(
    () =>
      nodes.map(
        (node): BoxNode => ({
          id: node.id,
          type: 'box',
          position: placed.nodes.get(node.id) ?? { x: 0, y: 0 },
          width: box.width,
          height: box.height,
          data: { node, across, box },
          selected: node.id === selected,
          ariaLabel: [node.title, node.state, node.note, ...(node.figures ?? []), node.trouble].filter(Boolean).join(', '),
        }),
      ),
    [nodes, placed, across, selected, box],
  );
  const stateOf = new Map(nodes.map((node) => [node.id, node.state]));
  const drawnEdges = edges.flatMap((edge): WayEdge[] => {
    const way = placed.edges.get(edgeId(edge));
    if (!way) return [];
    return [
      {
        id: edgeId(edge),
        type: 'way',
        source: edge.from,
        target: edge.to,
        data: { path: roundedPath(way), middle: labelPoint(placed.direction, way) },
        ...(edge.label ? { label: edge.label } : {}),
        focusable: false,
        animated: stateOf.get(edge.to) === 'running',
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--ink-3)', markerUnits: 'userSpaceOnUse' },
        style: { stroke: 'var(--ink-3)', strokeWidth: plainStroke + (edge.weight ?? 0) * (fullStroke - plainStroke) },
      },
    ];
  });
  return (
    <ReactFlow
      aria-label={label}
      nodes={drawnNodes}
      // Of a list, the shorter ways last, so that no line crosses a label.
      edges={isStacked ? drawnEdges.reverse() : drawnEdges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={onSelect !== undefined}
      nodesFocusable={onSelect !== undefined}
      onNodeClick={(_event, node) => onSelect?.(node.id)}
      onKeyDown={(event) => {
        const id = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
        if (id && (event.key === 'Enter' || event.key === ' ')) {
          event.preventDefault();
          onSelect?.(id);
        }
      }}
      // The wheel scrolls the page; with Ctrl (which a pinch sends) it zooms.
      zoomOnScroll={false}
      preventScrolling={false}
      zoomActivationKeyCode={['Control', 'Meta']}
      minZoom={0.15}
      maxZoom={2}
      panOnDrag={!isStacked}
      zoomOnPinch={!isStacked}
      zoomOnDoubleClick={!isStacked}
      autoPanOnNodeFocus={!isStacked}
      proOptions={{ hideAttribution: true }}
    >
      {isStacked ? null : (
        <Panel position="bottom-right" className="flex rounded-md border border-rule bg-raised">
          <IconButton label="Zoom in" icon="plus" onClick={() => void flow.zoomIn()} />
          <IconButton label="Zoom out" icon="minus" onClick={() => void flow.zoomOut()} />
          <IconButton label="Fit" icon="fit" onClick={() => void flow.fitView({ padding: 0.08, maxZoom: 1 })} />
        </Panel>
      )}
    </ReactFlow>
  );
}
