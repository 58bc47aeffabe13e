// What one more node of a graph adds to a request, measured from outside.
import type { Benchmark, Measurement } from '../benchmark.ts';
import { HOW_LOADS_ARE_MEASURED } from './load-rounds.ts';
import { CONNECTIONS, measureUnits } from './unit-loads.ts';

const DEPTHS = [1, 2, 5] as const;
const BUDGET_MS = 0.05;

export const graphCosts: Benchmark = {
  name: 'serving-graph',
  title: `Graphs of ${DEPTHS.join(', ')} nodes`,
  run: async (say) => {
    const { loads, note } = await measureUnits(
      DEPTHS.map((units) => ({ what: units === 1 ? '1 node' : `${units} nodes`, units })),
      say,
    );
    const added = (field: 'p50Ms' | 'cpuMs', connections: number): number => {
      const rows = loads.filter((row) => row.connections === connections);
      return (rows.at(-1)![field] - rows[0]![field]) / (DEPTHS.at(-1)! - DEPTHS[0]);
    };
    const row = (what: string, ours: number): Measurement => ({ what, unit: 'ms', better: 'lower', ours, budget: { limit: BUDGET_MS } });
    const [one, many] = CONNECTIONS;
    return {
      measurements: [
        row('added by one more node, p50 of one connection', added('p50Ms', one)),
        row(`added by one more node, processor time, ${many} connections`, added('cpuMs', many)),
      ],
      loads,
      notes: [
        `${HOW_LOADS_ARE_MEASURED} Added: of ${DEPTHS.at(-1)} nodes against ${DEPTHS[0]}, by the difference.`,
        note,
        'Nodes are Seldon’s predefined SIMPLE_MODEL, each the child of the one before, asked in Seldon REST; every request is logged.',
      ],
    };
  },
};
