// Traces for tests: the tracer that the program has, and its spans kept in memory.
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import type { TracesConfig } from '../src/config/traces.ts';
import type { Tracer } from '../src/domain/serving/observation/index.ts';
import { createTracing } from '../src/telemetry/create-tracing.ts';

export interface RecordedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly id: string;
  /** Name of its parent; undefined where that was not made here. */
  readonly parent: string | undefined;
  readonly parentId: string | undefined;
  readonly isServer: boolean;
  readonly attributes: ReadableSpan['attributes'];
  /** Of a failed one. */
  readonly error?: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly links: readonly string[];
}

export interface SpanRecorder {
  readonly tracer: Tracer;
  /** Those that ended, in the order of their ends. */
  spans(): RecordedSpan[];
}

export function createSpanRecorder(config: Partial<Pick<TracesConfig, 'sampler' | 'propagators'>> = {}): SpanRecorder {
  const exporter = new InMemorySpanExporter();
  const { tracer } = createTracing({
    serviceName: 'test',
    version: '1',
    sampler: { ratio: 1, followsParent: true },
    propagators: ['b3', 'tracecontext'],
    ...config,
    processor: new SimpleSpanProcessor({ exporter }),
  });
  return {
    tracer,
    spans: () => {
      const ended = exporter.getFinishedSpans();
      const names = new Map(ended.map((span) => [span.spanContext().spanId, span.name]));
      return ended.map((span) => {
        const { traceId, spanId } = span.spanContext();
        const parentId = span.parentSpanContext?.spanId;
        return {
          name: span.name,
          traceId,
          id: spanId,
          parent: parentId === undefined ? undefined : names.get(parentId),
          parentId,
          isServer: span.kind === SpanKind.SERVER,
          attributes: span.attributes,
          ...(span.status.code === SpanStatusCode.ERROR ? { error: span.status.message ?? '' } : {}),
          startMs: span.startTime[0] * 1000 + span.startTime[1] / 1e6,
          endMs: span.endTime[0] * 1000 + span.endTime[1] / 1e6,
          links: span.links.map((link) => link.context.spanId),
        };
      });
    },
  };
}
