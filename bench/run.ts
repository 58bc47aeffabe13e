// `npm run bench [-- NAME…]`: runs the named benchmarks, or all, and writes `bench/RESULTS.md`.
import { loadavg } from 'node:os';
import { runPython } from '../conformance/support/python.ts';
import { batchRows } from './batch-rows.ts';
import type { Benchmark } from './benchmark.ts';
import { mlflowTracking } from './mlflow-tracking.ts';
import { nodeCosts } from './node-costs.ts';
import { processCosts } from './process-costs.ts';
import { describeMachine, type StoredResult, section, storeResult, writePage } from './results.ts';
import { graphCosts } from './serving/graph-costs.ts';
import { logCosts } from './serving/log-costs.ts';
import { servingIris, servingKeras, servingXgboost } from './serving/serving-comparison.ts';
import { taskStart } from './task-start.ts';
import { traceCosts } from './trace-costs.ts';

const benchmarks: readonly Benchmark[] = [
  mlflowTracking,
  servingIris,
  servingXgboost,
  servingKeras,
  graphCosts,
  logCosts,
  batchRows,
  taskStart,
  nodeCosts,
  processCosts,
  traceCosts,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown benchmark ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}

// So that whoever stops this stops the servers too: they end with an exit, not with a signal.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const versions = { node: process.versions.node, ...(await pythonVersions()) };
for (const benchmark of benchmarks) {
  if (wanted.length > 0 && !wanted.includes(benchmark.name)) continue;
  process.stdout.write(`\n${benchmark.title}\n`);
  const load = Number(loadavg()[0]!.toFixed(1));
  const result = await benchmark.run((line) => process.stdout.write(`  ${line}\n`));
  const stored: StoredResult = {
    name: benchmark.name,
    title: benchmark.title,
    on: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    load,
    versions,
    ...result,
  };
  await storeResult(stored);
  process.stdout.write(`\n${section(stored)}`);
}
process.stdout.write(`\nWritten to ${await writePage()}\n`);
process.exit(0);

async function pythonVersions(): Promise<Record<string, string>> {
  const script = `
import json, sys
from importlib.metadata import version
print(json.dumps({"Python": sys.version.split()[0], **{name: version(name) for name in ("mlflow", "flytekit", "scikit-learn")}}))
`;
  return JSON.parse((await runPython(script)).stdout) as Record<string, string>;
}
