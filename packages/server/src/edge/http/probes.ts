// What a supervisor and Prometheus ask of the control process: is it alive, is it ready, how is it doing.
import type { FastifyInstance } from 'fastify';

/** Answers whether one part works; rejects or says false when not. */
export type Check = () => Promise<boolean> | boolean;

export interface ProbeOptions {
  /** By the name that an operator reads, e.g. `database`. */
  readonly checks: Readonly<Record<string, Check>>;
}

/** Upper bounds in seconds; a request that took longer is only in `+Inf`. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const REQUESTS = 'ovenbird_http_requests_seconds';

interface Histogram {
  readonly counts: Float64Array;
  sumSeconds: number;
}

/** `/healthz` (the process answers), `/readyz` (each part does; 503 and which not), `/metrics` (Prometheus's text format 0.0.4). */
export function registerProbes(app: FastifyInstance, { checks }: ProbeOptions): void {
  const histograms = new Map<string, Histogram>();
  app.addHook('onResponse', async (request, reply) => {
    const key = `method="${request.method}",code="${reply.statusCode}"`;
    let histogram = histograms.get(key);
    if (!histogram) {
      histogram = { counts: new Float64Array(BOUNDS.length + 1), sumSeconds: 0 };
      histograms.set(key, histogram);
    }
    const seconds = reply.elapsedTime / 1000;
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    histogram.counts[bucket === -1 ? BOUNDS.length : bucket]! += 1;
    histogram.sumSeconds += seconds;
  });

  const readAll = async (): Promise<Record<string, boolean>> => {
    const entries = Object.entries(checks).map(
      async ([name, check]) =>
        [
          name,
          await Promise.resolve()
            .then(check)
            .catch(() => false),
        ] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const parts = await readAll();
    const ready = Object.values(parts).every(Boolean);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', parts });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = [...processMetrics(), ...partMetrics(await readAll()), ...requestMetrics(histograms)].join('\n');
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${text}\n`);
  });
}

function processMetrics(): string[] {
  const { user, system } = process.cpuUsage();
  return [
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${performance.timeOrigin / 1000}`,
  ];
}

function partMetrics(parts: Readonly<Record<string, boolean>>): string[] {
  return ['# TYPE ovenbird_part_up gauge', ...Object.entries(parts).map(([name, up]) => `ovenbird_part_up{part="${name}"} ${up ? 1 : 0}`)];
}

function requestMetrics(histograms: ReadonlyMap<string, Histogram>): string[] {
  const lines = [`# HELP ${REQUESTS} Requests of the control port, in seconds`, `# TYPE ${REQUESTS} histogram`];
  for (const [labels, { counts, sumSeconds }] of histograms) {
    let total = 0;
    for (const [index, count] of counts.entries()) {
      total += count;
      lines.push(`${REQUESTS}_bucket{${labels},le="${BOUNDS[index] ?? '+Inf'}"} ${total}`);
    }
    lines.push(`${REQUESTS}_sum{${labels}} ${sumSeconds}`, `${REQUESTS}_count{${labels}} ${total}`);
  }
  return lines;
}
