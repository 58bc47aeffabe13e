// What became of the spans of traced requests, in Prometheus's text format.
import { familyHead } from './label-text.ts';

export interface TraceReadings {
  readonly sentSpans: number;
  readonly droppedSpans: number;
  readonly refusedSpans: number;
  readonly waitingSpans: number;
}

/** Where nothing is traced. */
const NONE: TraceReadings = { sentSpans: 0, droppedSpans: 0, refusedSpans: 0, waitingSpans: 0 };
const DROPPED = 'ovenbird_trace_spans_dropped_total';

export function renderTraceMetrics({ sentSpans, droppedSpans, refusedSpans, waitingSpans } = NONE): string {
  const metric = (name: string, type: 'counter' | 'gauge', help: string, value: number) =>
    `${familyHead(name, type, help)}${name} ${value}\n`;
  return [
    metric('ovenbird_trace_spans_sent_total', 'counter', 'Spans that the collector took', sentSpans),
    familyHead(DROPPED, 'counter', 'Spans that no collector has'),
    `${DROPPED}{reason="no_room"} ${droppedSpans}\n${DROPPED}{reason="not_taken"} ${refusedSpans}\n`,
    metric('ovenbird_trace_spans_waiting', 'gauge', 'Spans waiting to be sent', waitingSpans),
  ].join('');
}
