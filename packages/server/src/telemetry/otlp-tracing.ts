// Traces to a collector by OTLP. Loaded only where tracing is on: the libraries cost megabytes and tens of milliseconds.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { TracesConfig } from '../config/traces.ts';
import type { Tracer } from '../domain/serving/observation/index.ts';
import type { Logger } from '../kernel/logger.ts';
import { createBoundedExport, type TraceStats } from './bounded-export.ts';
import { createTracing } from './create-tracing.ts';

export interface OtlpTracing {
  readonly tracer: Tracer;
  stats(): TraceStats;
  /** Send what there is, as far as the collector takes it now. */
  stop(): Promise<void>;
}

export interface OtlpTracingOptions extends TracesConfig {
  readonly version: string;
  readonly logger: Logger;
}

/** Some ten megabytes; a second of a thousand requests of four spans each. */
const MAX_WAITING = 4096;
const MAX_BATCH = 512;
const DELAY_MS = 2000;
/** Within it the library repeats what may be repeated. */
const EXPORT_TIMEOUT_MS = 5000;
/** Of the ten seconds in which everything has stopped. */
const STOP_MS = 1500;

export function startOtlpTracing({ url, version, logger, ...config }: OtlpTracingOptions): OtlpTracing {
  const bounded = createBoundedExport({
    exporter: new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }),
    maxWaiting: MAX_WAITING,
    onFault: (reason) => logger.warn({ url, reason }, 'the collector takes no traces; they are dropped until it does'),
  });
  const batches = new BatchSpanProcessor({
    exporter: bounded.exporter,
    maxQueueSize: MAX_WAITING,
    maxExportBatchSize: MAX_BATCH,
    scheduledDelayMillis: DELAY_MS,
    exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
  });
  const { tracer, shutdown } = createTracing({ ...config, version, processor: bounded.processor(batches) });
  return {
    tracer,
    stats: bounded.stats,
    stop: async () => {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STOP_MS);
      // A collector that is not there has been told of; the last spans go with the process.
      await Promise.race([shutdown().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}
