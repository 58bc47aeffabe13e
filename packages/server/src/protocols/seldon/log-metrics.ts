// The prediction log's own counters in Prometheus's text format, and those of the sinks: what was dropped is seen here.
import type { PredictionLogStats } from '../../domain/monitoring/index.ts';
import { familyHead, labelText } from './label-text.ts';

export interface SinkReading {
  /** Where to, without what is secret in it. */
  readonly sink: string;
  readonly delivered: number;
  /** The other side will never take them. */
  readonly refused: number;
  /** There was no room for them. */
  readonly full: number;
  /** They waited for too long. */
  readonly expired: number;
  readonly waitingBytes: number;
  readonly failing: boolean;
}

export interface LogReadings extends PredictionLogStats {
  readonly sinks?: readonly SinkReading[];
}

export function renderLogMetrics({ sinks = [], ...stats }: LogReadings): string {
  const metric = (part: string, type: 'counter' | 'gauge', help: string, value: number) => {
    const name = `ovenbird_prediction_log_${part}`;
    return `${familyHead(name, type, help)}${name} ${value}\n`;
  };
  return [
    metric('written_total', 'counter', 'Records handed to the operating system', stats.writtenRecords),
    metric('dropped_total', 'counter', 'Records that were not logged, for want of room', stats.droppedRecords),
    metric('buffered_records', 'gauge', 'Records waiting to be written', stats.bufferedRecords),
    metric('buffered_bytes', 'gauge', 'Their size', stats.bufferedBytes),
    metric('failing', 'gauge', '1 while the log cannot be written', stats.lastError === null ? 0 : 1),
    renderSinks(sinks),
  ].join('');
}

function renderSinks(sinks: readonly SinkReading[]): string {
  if (sinks.length === 0) return '';
  const family = (part: string, type: 'counter' | 'gauge', help: string, samples: (of: SinkReading) => (readonly [object, number])[]) => {
    const name = `ovenbird_log_sink_${part}`;
    const lines = sinks.flatMap((of) =>
      samples(of).map(([labels, value]) => `${name}{${labelText({ sink: of.sink, ...labels })}} ${value}\n`),
    );
    return familyHead(name, type, help) + lines.join('');
  };
  return [
    family('delivered_total', 'counter', 'Events that the sink took', (of) => [[{}, of.delivered]]),
    family('dropped_total', 'counter', 'Events that the sink never gets', (of) => [
      [{ reason: 'full' }, of.full],
      [{ reason: 'expired' }, of.expired],
      [{ reason: 'refused' }, of.refused],
    ]),
    family('waiting_bytes', 'gauge', 'What waits on the disk for the sink', (of) => [[{}, of.waitingBytes]]),
    family('failing', 'gauge', '1 while the sink takes nothing', (of) => [[{}, of.failing ? 1 : 0]]),
  ].join('');
}
