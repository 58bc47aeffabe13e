// The one graph: boxes with a state, arrows between them; drag to pan, pinch or Ctrl-scroll to zoom, Enter opens a box.
import type { ObjectState } from '@ovenbird/contracts';
import { type Edge, Handle, MarkerType, type Node, type NodeProps, Panel, Position, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo } from 'react';
import { IconButton } from '../button.tsx';
import { StateShape } from '../state-shape.tsx';
import { useElementWidth } from '../use-element-width.ts';
import { type GraphEdge, placeGraph } from './graph-layout.ts';

export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** A second, quieter line, e.g. the kind and how long it took. */
  readonly note?: string | undefined;
  readonly state?: ObjectState | undefined;
}

interface GraphProps {
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly selected?: string | undefined;
  readonly onSelect?: (id: string) => void;
  readonly height?: number | string;
}

type BoxNode = Node<{ node: GraphNode; across: boolean; selectable: boolean }, 'box'>;

const boxWidth = 196;
const boxHeight = 52;
const nodeTypes = { box: Box };

function Box({ data, selected }: NodeProps<BoxNode>) {
  const { node, across } = data;
  return (
    <div
      style={{ width: boxWidth, height: boxHeight }}
      className={`flex items-center gap-2.5 rounded-md border bg-raised px-3 ${selected ? 'border-accent ring-1 ring-accent' : 'border-rule-strong'}`}
    >
      <Handle type="target" position={across ? Position.Left : Position.Top} isConnectable={false} />
      {node.state ? <StateShape state={node.state} size={16} /> : null}
      <div className="min-w-0 flex-1 text-left">
        <div className="truncate font-medium text-ink text-small">{node.title}</div>
        {node.note ? <div className="truncate text-ink-3 text-micro">{node.note}</div> : null}
      </div>
      <Handle type="source" position={across ? Position.Right : Position.Bottom} isConnectable={false} />
    </div>
  );
}

export function Graph(props: GraphProps) {
  const [box, width] = useElementWidth<HTMLDivElement>();
  return (
    <div ref={box} style={{ height: props.height ?? '100%' }} className="graph min-h-60 rounded-md border border-rule bg-sunken" data-part="graph">
      {width > 0 ? (
        <ReactFlowProvider>
          <Flow {...props} across={width >= 640} />
        </ReactFlowProvider>
      ) : null}
    </div>
  );
}

function Flow({ label, nodes, edges, selected, onSelect, across }: GraphProps & { readonly across: boolean }) {
  const flow = useReactFlow();
  const shape = `${across} ${nodes.map((node) => node.id).join()} ${edges.map((edge) => `${edge.from}>${edge.to}`).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for nodes and edges: a change of state must not move a box
  const placed = useMemo(
    () => placeGraph(nodes.map((node) => node.id), edges, { direction: across ? 'across' : 'down', width: boxWidth, height: boxHeight }),
    [shape],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: fits again whenever boxes come or go
  useEffect(() => void flow.fitView({ padding: 0.12, maxZoom: 1 }), [shape, flow]);
  const drawnNodes = useMemo(
    () =>
      nodes.map(
        (node): BoxNode => ({
          id: node.id,
          type: 'box',
          position: placed.get(node.id) ?? { x: 0, y: 0 },
          width: boxWidth,
          height: boxHeight,
          data: { node, across, selectable: onSelect !== undefined },
          selected: node.id === selected,
          ariaLabel: `${node.title}${node.state ? `, ${node.state}` : ''}${node.note ? `, ${node.note}` : ''}`,
        }),
      ),
    [nodes, placed, across, selected, onSelect],
  );
  const stateOf = new Map(nodes.map((node) => [node.id, node.state]));
  const drawnEdges = edges.map(
    (edge): Edge => ({
      id: `${edge.from}>${edge.to}`,
      source: edge.from,
      target: edge.to,
      focusable: false,
      animated: stateOf.get(edge.to) === 'running',
      markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: 'var(--ink-3)' },
      style: { stroke: 'var(--ink-3)', strokeWidth: 1.25 },
    }),
  );
  return (
    <ReactFlow
      aria-label={label}
      nodes={drawnNodes}
      edges={drawnEdges}
      nodeTypes={nodeTypes}
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
      fitView
      fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
      proOptions={{ hideAttribution: true }}
    >
      <Panel position="bottom-right" className="flex rounded-md border border-rule bg-raised">
        <IconButton label="Zoom in" icon="plus" onClick={() => void flow.zoomIn()} />
        <IconButton label="Zoom out" icon="minus" onClick={() => void flow.zoomOut()} />
        <IconButton label="Fit" icon="fit" onClick={() => void flow.fitView({ padding: 0.12, maxZoom: 1 })} />
      </Panel>
    </ReactFlow>
  );
}
