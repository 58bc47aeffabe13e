// Results of every benchmark, as JSON beside each other and as one page. A benchmark that runs again replaces only its own.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type BenchmarkResult, type LoadRow, type Measurement, meetsBudget, timesBetter } from './benchmark.ts';

export interface StoredResult extends BenchmarkResult {
  readonly name: string;
  readonly title: string;
  /** ISO date. */
  readonly on: string;
  readonly machine: string;
  /** Processes that wanted a core when it began, one minute's average: above the number of cores, others were at work. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, 'results');
const page = join(import.meta.dirname, 'RESULTS.md');

export function describeMachine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`;
}

export async function storeResult(result: StoredResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

export async function writePage(): Promise<string> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const results = await Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as StoredResult));
  await writeFile(page, [INTRODUCTION, ...results.map(section)].join('\n'));
  return page;
}

const INTRODUCTION = `# Benchmarks

Made by \`npm run bench\`, which sets up what it needs and measures us and each peer in the same run on the same machine.
Numbers are medians. The load client runs on the same machine and shares its cores with whichever server is measured. A ratio says how many times
better we are; below 1 we are behind. Budgets are the design's. Load is the average number of processes that wanted a core in the minute before: above the
number of cores, the machine was busy with other work, both sides were slower than they are alone, and tails (p95, p99) and start times say little.
`;

export function section(result: StoredResult): string {
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `## ${result.title}`,
    '',
    `\`npm run bench -- ${result.name}\` · ${result.on} · ${result.machine}, load ${result.load} · ${versions.join(', ')}`,
    '',
    '| what | ours | peer | ratio | budget |',
    '| --- | ---: | ---: | ---: | --- |',
    ...result.measurements.map(row),
    '',
    ...loadTable(result.loads ?? []),
    ...result.notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

function loadTable(loads: readonly LoadRow[]): string[] {
  if (loads.length === 0) return [];
  return [
    '| protocol | connections | server | requests/s | p50, ms | p99, ms | CPU of a request, ms |',
    '| --- | ---: | --- | ---: | ---: | ---: | ---: |',
    ...loads.map(
      ({ protocol, connections, server, perSecond, p50Ms, p99Ms, cpuMs }) =>
        `| ${protocol} | ${connections} | ${server} | ${[perSecond, p50Ms, p99Ms, cpuMs].map(format).join(' | ')} |`,
    ),
    '',
  ];
}

function row(measurement: Measurement): string {
  const { what, unit, ours, peer, budget } = measurement;
  const times = timesBetter(measurement);
  const met = meetsBudget(measurement);
  const asked =
    budget === undefined
      ? ''
      : 'times' in budget
        ? `≥ ${budget.times}×`
        : `${measurement.better === 'lower' ? '≤' : '≥'} ${budget.limit} ${unit}`;
  return `| ${what} | ${format(ours)} ${unit} | ${peer ? `${format(peer.value)} ${unit} (${peer.name})` : ''} | ${times === undefined ? '' : `${format(times)}×`} | ${asked}${met === undefined ? '' : met ? ' ✓' : ' ✗ missed'} |`;
}

/** Three significant digits, thousands with commas. */
function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
