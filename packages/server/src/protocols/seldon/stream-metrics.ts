// Streams of deployments that read from topics, in Prometheus's text format; nothing where there are none.
import type { StreamPlace, StreamReading } from '../../domain/serving/streams/index.ts';
import { familyHead, labelText } from './label-text.ts';

export type StreamOf = StreamPlace & StreamReading;

const FAMILIES: readonly [name: string, type: 'counter' | 'gauge', help: string, value: (of: StreamOf) => number][] = [
  ['received_total', 'counter', 'Messages read from the topic', (of) => of.received],
  ['answered_total', 'counter', 'Answers that the other topic has', (of) => of.answered],
  ['errors_total', 'counter', 'Those of them that say an error', (of) => of.errors],
  ['retries_total', 'counter', 'Predictions tried again because the model was away', (of) => of.retries],
  ['in_flight', 'gauge', 'Messages read whose answer is not written', (of) => of.inFlight],
  ['lag', 'gauge', 'Messages in the topic beyond the place that is kept', (of) => of.lag],
  ['failing', 'gauge', '1 while the stream cannot read or write', (of) => (of.fault === undefined ? 0 : 1)],
];

export function renderStreamMetrics(streams: readonly StreamOf[]): string {
  if (streams.length === 0) return '';
  const labels = streams.map(({ namespace, name, predictor }) =>
    labelText({ deployment_name: name, namespace, predictor_name: predictor }),
  );
  return FAMILIES.map(([name, type, help, value]) => {
    const family = `ovenbird_stream_${name}`;
    const lines = streams.map((of, index) => `${family}{${labels[index]}} ${value(of)}\n`);
    return familyHead(family, type, help) + lines.join('');
  }).join('');
}
