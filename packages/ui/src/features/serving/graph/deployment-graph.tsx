// The inference graph of each predictor, with what goes through it now; a chosen box has its numbers at the side.
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useQuery } from '@tanstack/react-query';
import { Choice } from '../../../parts/choice.tsx';
import { Graph } from '../../../parts/graph/graph.tsx';
import { useSearchState } from '../../../parts/use-search-state.ts';
import { graphStatsQuery } from '../queries.ts';
import { chosenUnit, drawGraph, requestsId } from './graph-drawing.ts';
import { UnitPanel } from './unit-panel.tsx';

const windows = [
  ['60000', '1 min'],
  ['900000', '15 min'],
  ['3600000', '1 h'],
] as const;
type GraphWindow = (typeof windows)[number][0];
const defaultWindow = '60000';

export function DeploymentGraph({ deployment }: { readonly deployment: Deployment }) {
  const [search, setSearch] = useSearchState();
  const windowMs = windows.find(([ms]) => ms === search.over)?.[0] ?? defaultWindow;
  const stats = useQuery(graphStatsQuery(deployment, Number(windowMs)));
  const { nodes, edges } = drawGraph(deployment, stats.data);
  const chosen = chosenUnit(deployment, search.unit);
  const choose = (id: string | undefined) => setSearch({ unit: id === search.unit || id === requestsId ? undefined : id });
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-6 md:flex-row md:gap-0">
      <div className={`flex min-w-0 flex-1 flex-col md:min-h-0 ${chosen ? 'md:pr-6' : ''}`}>
        <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          <Choice<GraphWindow>
            label="Numbers of the last"
            options={windows}
            value={windowMs}
            onChange={(ms) => setSearch({ over: ms === defaultWindow ? undefined : ms })}
          />
          <span className="text-ink-3 text-small">Requests per second and time in each unit, without its children.</span>
        </div>
        <div className="h-[56vh] min-h-72 has-[[data-layout=stacked]]:h-auto md:h-auto md:flex-1 md:overflow-y-auto">
          <Graph
            label={`Inference graph of ${deployment.name}`}
            nodes={nodes}
            edges={edges}
            selected={search.unit}
            onSelect={choose}
            stacks
          />
        </div>
      </div>
      {chosen ? (
        <UnitPanel
          deployment={deployment}
          chosen={chosen}
          windowMs={Number(windowMs)}
          numbers={stats.data?.units.find((unit) => unit.predictor === chosen.predictor && unit.node === (chosen.unit?.name ?? null))}
          onClose={() => choose(undefined)}
        />
      ) : null}
    </div>
  );
}
