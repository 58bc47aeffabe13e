// What a benchmark is: a name, a command, and measurements of us and of a peer in the same run.

export interface Measurement {
  /** e.g. `log_metric over HTTP, one client, p50`. */
  readonly what: string;
  /** e.g. `ms`. */
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly ours: number;
  /** Absent where there is no peer, only a budget. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** `times`: how much better than the peer it must be; `limit`: what it must reach by itself. */
  readonly budget?: { readonly times: number } | { readonly limit: number };
}

/** What one server did under one kind of load. */
export interface LoadRow {
  readonly server: string;
  readonly protocol: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of one request, all processes of the server. */
  readonly cpuMs: number;
}

export interface BenchmarkResult {
  readonly measurements: readonly Measurement[];
  /** A second table, of whole loads. */
  readonly loads?: readonly LoadRow[];
  /** What the reader must know to judge the numbers. */
  readonly notes: readonly string[];
}

export interface Benchmark {
  /** As given to `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  run(say: (line: string) => void): Promise<BenchmarkResult>;
}

/** How many times better we are; below 1 we are behind. */
export function timesBetter({ ours, peer, better }: Measurement): number | undefined {
  if (!peer) return undefined;
  return better === 'lower' ? peer.value / ours : ours / peer.value;
}

/** Undefined when there is no budget. */
export function meetsBudget(measurement: Measurement): boolean | undefined {
  const { budget, ours, better } = measurement;
  if (!budget) return undefined;
  if ('times' in budget) return (timesBetter(measurement) ?? 0) >= budget.times;
  return better === 'lower' ? ours <= budget.limit : ours >= budget.limit;
}
