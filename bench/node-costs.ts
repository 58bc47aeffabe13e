// What one more node costs: of a workflow in the engine, of a graph in the serving process. There is no peer to run beside
// either, only the design's budgets; both are measured in this process, on tasks and units that do nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphFace } from '../packages/server/src/domain/serving/graph/graph-face.ts';
import { type GraphNode, servicesOf, type UnitBackend } from '../packages/server/src/domain/serving/graph/graph-node.ts';
import { walkGraph } from '../packages/server/src/domain/serving/graph/loaded-graph.ts';
import { EMPTY_META } from '../packages/server/src/domain/serving/graph/message-meta.ts';
import type { UnitSpec } from '../packages/server/src/domain/serving/manifest/deployment-spec.ts';
import type { Payload } from '../packages/server/src/domain/serving/typing/payload.ts';
import { migrate } from '../packages/server/src/stores/sql/migrate.ts';
import { openSqliteDatabase } from '../packages/server/src/stores/sql/sqlite/sqlite-database.ts';
import { openWorkflows } from '../packages/server/testing/open-workflows.ts';
import { type NodeSpec, taskTemplate } from '../packages/server/testing/workflow-builder.ts';
import type { Benchmark } from './benchmark.ts';
import { median } from './statistics.ts';

const FAN_OUT = 10_000;
const CHAIN = 1000;
const PARALLELISM = 100;
const ROUNDS = 5;
const WALKS = 20_000;
const DEPTHS = [1, 6] as const;

export const nodeCosts: Benchmark = {
  name: 'nodes',
  title: 'One more node: of a workflow, of an inference graph',
  run: async (say) => {
    say(`${FAN_OUT} no-op tasks at once`);
    const fanOutMs = await runWorkflow(Object.fromEntries(Array.from({ length: FAN_OUT }, (_, index) => [`n${index}`, { task: 'noop' }])));
    say(`${CHAIN} no-op tasks in a chain`);
    const chainMs = await runWorkflow(chain());
    say('units in a graph');
    const [shallow, deep] = [await walkMs(DEPTHS[0]), await walkMs(DEPTHS[1])];
    return {
      measurements: [
        {
          what: `${FAN_OUT} no-op tasks fanned out, engine alone`,
          unit: 's',
          better: 'lower',
          ours: fanOutMs / 1000,
          budget: { limit: 60 },
        },
        {
          what: `one more task of a chain of ${CHAIN}, engine alone`,
          unit: 'ms',
          better: 'lower',
          ours: chainMs / CHAIN,
          budget: { limit: 5 },
        },
        {
          what: 'one more unit of an inference graph',
          unit: 'ms',
          better: 'lower',
          ours: (deep - shallow) / (DEPTHS[1] - DEPTHS[0]),
          budget: { limit: 0.05 },
        },
      ],
      notes: [
        `The engine on SQLite with durable rows (${PARALLELISM} at once), tasks that are empty functions reading and writing their files; what a real task adds is in the section on flytekit tasks.`,
        `The graph: median of ${ROUNDS} rounds of ${WALKS} walks through ${DEPTHS[1]} units in a row against ${DEPTHS[0]}; each unit hands on the message it got.`,
      ],
    };
  },
};

function chain(): Record<string, NodeSpec> {
  const nodes = Array.from({ length: CHAIN }, (_, index): [string, NodeSpec] => [
    `n${index}`,
    { task: 'noop', ...(index > 0 ? { after: [`n${index - 1}`] } : {}) },
  ]);
  return Object.fromEntries(nodes);
}

/** @returns from launch to end, ms */
async function runWorkflow(nodes: Readonly<Record<string, NodeSpec>>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-engine-'));
  const database = openSqliteDatabase({ path: join(folder, 'ovenbird.db') });
  await migrate(database);
  const stage = await openWorkflows(database, { noop: () => ({}) }, join(folder, 'data'));
  try {
    await stage.workflows.start();
    await stage.register([taskTemplate('noop', {}, {})], { nodes });
    const startedAt = performance.now();
    const { phase } = await stage.ended(await stage.launch({}, { maxParallelism: PARALLELISM }));
    if (phase !== 'SUCCEEDED') throw new Error(`The workflow ended ${phase}.`);
    return performance.now() - startedAt;
  } finally {
    await stage.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const passOn: UnitBackend = { transform: async (_service, message) => message };

function units(depth: number): GraphNode {
  const children = depth > 1 ? [units(depth - 1)] : [];
  const spec = {
    name: `unit-${depth}`,
    type: 'MODEL',
    parameters: [],
    children: children.map((child) => child.unit.spec),
  } as unknown as UnitSpec;
  const pinned = { predictor: 'main', node: spec.name, uri: 'bench:1', location: '' };
  return {
    unit: { spec, pinned, model: { runtime: 'component', availableReplicas: () => 1 } },
    backend: passOn,
    services: servicesOf({ type: 'MODEL' }),
    children,
  };
}

/** @returns of one walk, ms */
async function walkMs(depth: number): Promise<number> {
  const tree = units(depth);
  const graph = { root: graphFace(tree), tree };
  const payload: Payload = { kind: 'rows', names: [], value: [[5.1, 3.5, 1.4, 0.2]] };
  const { signal } = new AbortController();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    for (let walk = 0; walk < WALKS; walk += 1) await walkGraph(graph, payload, signal, [], EMPTY_META);
    rounds.push((performance.now() - startedAt) / WALKS);
  }
  return median(rounds);
}
