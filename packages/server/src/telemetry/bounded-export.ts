// The way of spans to the collector with a bound on what waits, and a count of what was sent and what was dropped: the
// library drops too, but tells nobody.
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

export interface TraceStats {
  readonly sentSpans: number;
  /** There was no room for them. */
  readonly droppedSpans: number;
  /** The collector did not take them. */
  readonly refusedSpans: number;
  readonly waitingSpans: number;
}

export interface BoundedExportOptions {
  readonly exporter: SpanExporter;
  /** Spans that wait, or are being sent; one more is dropped. */
  readonly maxWaiting: number;
  /** Once until something is sent again. */
  readonly onFault: (message: string) => void;
}

export interface BoundedExport {
  /** For the processor, which is given to `processor`. */
  readonly exporter: SpanExporter;
  processor(inner: SpanProcessor): SpanProcessor;
  stats(): TraceStats;
}

export function createBoundedExport({ exporter, maxWaiting, onFault }: BoundedExportOptions): BoundedExport {
  let [sentSpans, droppedSpans, refusedSpans, waitingSpans] = [0, 0, 0, 0];
  let isFailing = false;

  return {
    exporter: {
      export: (spans: ReadableSpan[], done) =>
        exporter.export(spans, (result) => {
          waitingSpans -= spans.length;
          if (result.code === ExportResultCode.SUCCESS) {
            sentSpans += spans.length;
            isFailing = false;
          } else {
            refusedSpans += spans.length;
            if (!isFailing) onFault(result.error?.message ?? 'no reason was given');
            isFailing = true;
          }
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
    },
    processor: (inner) => ({
      onStart: (span, context) => inner.onStart(span, context),
      onEnd: (span) => {
        if (waitingSpans >= maxWaiting) {
          droppedSpans += 1;
          return;
        }
        waitingSpans += 1;
        inner.onEnd(span);
      },
      forceFlush: () => inner.forceFlush(),
      shutdown: () => inner.shutdown(),
    }),
    stats: () => ({ sentSpans, droppedSpans, refusedSpans, waitingSpans }),
  };
}
