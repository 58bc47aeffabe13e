// A deployment and what was measured in its graphs → boxes and arrows.
import type { GraphStats, UnitStats } from '@ovenbird/contracts/deployment-stats';
import type { Deployment, GraphUnit } from '@ovenbird/contracts/deployments';
import { formatDuration, formatMeasure, formatShare } from '../../../parts/format-number.ts';
import type { GraphNode } from '../../../parts/graph/graph.tsx';
import type { FlowEdge } from '../../../parts/graph/graph-layout.ts';

export interface Drawn {
  readonly nodes: GraphNode[];
  readonly edges: FlowEdge[];
}

/** Id of a box: `predictor/unit`; `predictor/` is the predictor as a whole. Names have no slash. */
const boxId = (predictor: string, node = ''): string => `${predictor}/${node}`;
export const requestsId = 'requests';

export interface ChosenUnit {
  readonly predictor: string;
  /** Undefined for the predictor as a whole. */
  readonly unit: GraphUnit | undefined;
}

const unitNote = (unit: GraphUnit): string =>
  unit.modelName && unit.modelVersion
    ? `${unit.modelName} v${unit.modelVersion}`
    : (unit.implementation && unit.implementation !== 'UNKNOWN_IMPLEMENTATION' ? unit.implementation : unit.type)
        .toLowerCase()
        .replaceAll('_', ' ');

export function chosenUnit(deployment: Deployment, id: string | undefined): ChosenUnit | undefined {
  if (id === undefined) return undefined;
  const [predictor = '', node = ''] = id.split('/');
  const graph = deployment.graphs.find((each) => each.predictor === predictor);
  if (!graph) return undefined;
  if (node === '') return { predictor, unit: undefined };
  const unit = unitsOf(graph.root).find((each) => each.name === node);
  return unit ? { predictor, unit } : undefined;
}

const unitsOf = (unit: GraphUnit): GraphUnit[] => [unit, ...unit.children.flatMap(unitsOf)];

/** @param stats  undefined while they are being read */
export function drawGraph(deployment: Deployment, stats: GraphStats | undefined): Drawn {
  const drawn: Drawn = { nodes: [], edges: [] };
  const numbers = new Map(stats?.units.map((unit) => [boxId(unit.predictor, unit.node ?? ''), unit]));
  const measured = (id: string) => (stats ? figuresOf(numbers.get(id)) : {});
  const live = deployment.predictors.filter((predictor) => !predictor.shadow).map(({ name }) => numbers.get(boxId(name)));
  const total = sum(live);
  const edge = (from: string, to: string, share: number | null, isBranch: boolean) => {
    const rate = numbers.get(to)?.requests ?? 0;
    drawn.edges.push({
      from,
      to,
      ...(isBranch && share !== null ? { label: formatShare(Number(share.toFixed(3))) } : {}),
      ...(total > 0 ? { weight: Math.min(1, rate / total) } : {}),
    });
  };
  const add = (unit: GraphUnit, from: string, predictor: string, share: number | null, isBranch: boolean) => {
    const id = boxId(predictor, unit.name);
    drawn.nodes.push({ id, title: unit.name, note: [unitNote(unit), unit.runtime].filter(Boolean).join(' · '), ...measured(id) });
    edge(from, id, share, isBranch);
    const asked = numbers.get(id)?.requests ?? 0;
    for (const child of unit.children) {
      const taken = numbers.get(boxId(predictor, child.name))?.requests ?? 0;
      add(child, id, predictor, asked > 0 ? taken / asked : null, unit.children.length > 1 && isRouter(unit));
    }
  };
  drawn.nodes.push({
    id: requestsId,
    title: 'Requests',
    note: `${deployment.protocol} protocol`,
    ...(stats
      ? {
          figures: [
            `${formatMeasure(
              live.reduce((rate, each) => rate + (each?.requestsPerSecond ?? 0), 0),
              3,
            )} /s`,
          ],
        }
      : {}),
  });
  for (const { predictor, root } of deployment.graphs) {
    const id = boxId(predictor);
    const summary = deployment.predictors.find((each) => each.name === predictor);
    drawn.nodes.push({ id, title: predictor, note: shareNote(summary), state: summary?.state, ...measured(id) });
    edge(requestsId, id, total > 0 ? (numbers.get(id)?.requests ?? 0) / total : null, deployment.graphs.length > 1);
    add(root, id, predictor, null, false);
  }
  return drawn;
}

const sum = (units: readonly (UnitStats | undefined)[]): number => units.reduce((total, unit) => total + (unit?.requests ?? 0), 0);

const routers = ['RANDOM_ABTEST', 'EPSILON_GREEDY', 'THOMPSON_SAMPLING', 'SIMPLE_ROUTER'];
const isRouter = (unit: GraphUnit): boolean => unit.type === 'ROUTER' || routers.includes(unit.implementation ?? '');

function shareNote(summary: Deployment['predictors'][number] | undefined): string {
  const percent = summary?.trafficPercent ?? 100;
  if (!summary?.shadow) return `${percent} % of the requests`;
  return percent === 100 ? 'shadow: a copy of each request' : `shadow: copies of ${percent} %`;
}

function figuresOf(unit: UnitStats | undefined): Pick<GraphNode, 'figures' | 'trouble'> {
  if (!unit || unit.requests === 0) return { figures: ['not asked'] };
  const { requestsPerSecond, latencyMs, errors, requests } = unit;
  return {
    figures: [`${formatMeasure(requestsPerSecond, 2)} /s`, `p50 ${formatDuration(latencyMs.p50)} · p99 ${formatDuration(latencyMs.p99)}`],
    ...(errors > 0 ? { trouble: `${formatShare(errors / requests)} errors` } : {}),
  };
}
