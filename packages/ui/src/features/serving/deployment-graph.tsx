// The inference graph of each predictor.
import type { Deployment, GraphUnit } from '@ovenbird/contracts/deployments';
import { Graph, type GraphNode } from '../../parts/graph/graph.tsx';
import type { GraphEdge } from '../../parts/graph/graph-layout.ts';
import { useOpen } from '../../parts/page-link.tsx';
import { versionHref } from './queries.ts';

interface Drawn {
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
  readonly units: Map<string, GraphUnit>;
}

const unitNote = (unit: GraphUnit): string =>
  unit.modelName && unit.modelVersion
    ? `${unit.modelName} v${unit.modelVersion}`
    : (unit.implementation ?? unit.type).toLowerCase().replaceAll('_', ' ');

function draw(deployment: Deployment): Drawn {
  const drawn: Drawn = { nodes: [], edges: [], units: new Map() };
  const add = (unit: GraphUnit, from: string, predictor: string) => {
    const id = `${predictor}/${unit.name}`;
    drawn.units.set(id, unit);
    drawn.nodes.push({ id, title: unit.name, note: [unitNote(unit), unit.runtime].filter(Boolean).join(' · ') });
    drawn.edges.push({ from, to: id });
    for (const child of unit.children) add(child, id, predictor);
  };
  drawn.nodes.push({ id: 'requests', title: 'Requests', note: `${deployment.protocol} protocol` });
  for (const { predictor, root } of deployment.graphs) {
    const summary = deployment.predictors.find((each) => each.name === predictor);
    const percent = summary?.trafficPercent ?? 100;
    const copies = percent === 100 ? 'a copy of each request' : `a copy of ${percent} % of the requests`;
    const share = summary?.shadow ? `shadow: ${copies}` : `${percent} % of the requests`;
    drawn.nodes.push({ id: `predictor ${predictor}`, title: predictor, note: share, state: summary?.state });
    drawn.edges.push({ from: 'requests', to: `predictor ${predictor}` });
    add(root, `predictor ${predictor}`, predictor);
  }
  return drawn;
}

export function DeploymentGraph({ deployment }: { readonly deployment: Deployment }) {
  const open = useOpen();
  const { nodes, edges, units } = draw(deployment);
  const follow = (id: string) => {
    const unit = units.get(id);
    if (unit?.modelName && unit.modelVersion) open(versionHref(unit.modelName, unit.modelVersion));
  };
  return (
    <div className="h-[56vh] min-h-72 md:h-auto md:flex-1">
      <Graph label={`Inference graph of ${deployment.name}`} nodes={nodes} edges={edges} onSelect={follow} />
    </div>
  );
}
