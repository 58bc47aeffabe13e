// Charts and the graph.
import { useMemo } from 'react';
import { BarList } from '../../parts/bar-list.tsx';
import type { Series } from '../../parts/chart/chart-data.ts';
import { LineChart } from '../../parts/chart/line-chart.tsx';
import { formatMeasure } from '../../parts/format-number.ts';
import { Graph } from '../../parts/graph/graph.tsx';
import { Specimen } from './specimen.tsx';

/** The same curve at each visit. */
function curve(seed: number): Series {
  const x = Array.from({ length: 60 }, (_, step) => step);
  const y = x.map((step) => Math.exp(-step / (12 + seed * 3)) + 0.05 * Math.abs(Math.sin(step * (1.7 + seed))) + 0.02 * seed);
  return { id: `run-${seed}`, label: `run ${seed + 1}`, slot: seed % 10, x, y };
}

export function DesignCharts({ scheme }: { readonly scheme: string }) {
  const few = useMemo(() => [0, 1, 2, 3].map(curve), []);
  const many = useMemo(() => Array.from({ length: 14 }, (_, seed) => curve(seed)), []);
  return (
    <>
      <Specimen name="Lines, with smoothing over the raw line">
        <LineChart title="loss" note="per step" series={few} xKind="step" smoothing={0.6} syncKey={`design-${scheme}`} legend />
      </Specimen>
      <Specimen name="More than ten series fade until pointed at">
        <LineChart title="loss" series={many} xKind="step" syncKey={`design-${scheme}`} />
      </Specimen>
      <Specimen name="One value each">
        <BarList
          title="test_accuracy"
          note="one value per run"
          bars={few.map((series, index) => ({ id: series.id, label: series.label, slot: series.slot, value: 0.93 - index * 0.07 }))}
          format={(value) => formatMeasure(value)}
        />
      </Specimen>
      <Specimen name="Graph">
        <Graph
          label={`Example graph, ${scheme}`}
          height={240}
          selected="train"
          onSelect={() => {}}
          nodes={[
            { id: 'prepare', title: 'prepare', note: '4.2 s', state: 'succeeded' },
            { id: 'train', title: 'train', note: '38.0 s', state: 'running' },
            { id: 'evaluate', title: 'evaluate', note: 'queued', state: 'queued' },
            { id: 'report', title: 'report', note: 'taken from the cache', state: 'cached' },
          ]}
          edges={[
            { from: 'prepare', to: 'train' },
            { from: 'train', to: 'evaluate' },
            { from: 'prepare', to: 'report' },
          ]}
        />
      </Specimen>
      <Specimen name="Graph with what is measured, as a list where it is narrow">
        <div style={{ width: 300 }}>
          <Graph
            label={`Example graph as a list, ${scheme}`}
            stacks
            nodes={[
              { id: 'requests', title: 'Requests', note: 'seldon protocol', figures: ['120 /s'] },
              { id: 'main', title: 'main', note: '90 % of the requests', state: 'ready', figures: ['108 /s', 'p50 2.1 ms · p99 9.4 ms'] },
              {
                id: 'canary',
                title: 'canary',
                note: '10 % of the requests',
                state: 'ready',
                figures: ['12 /s', 'p50 1.8 ms · p99 7 ms'],
                trouble: '2 % errors',
              },
            ]}
            edges={[
              { from: 'requests', to: 'main', label: '90 %', weight: 0.9 },
              { from: 'requests', to: 'canary', label: '10 %', weight: 0.1 },
            ]}
          />
        </div>
      </Specimen>
    </>
  );
}
