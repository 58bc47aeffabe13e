// The prediction log's own counters in Prometheus's text format: a record that was dropped is seen here.
import type { PredictionLogStats } from '../../domain/monitoring/index.ts';

export function renderLogMetrics(stats: PredictionLogStats): string {
  const metric = (name: string, type: 'counter' | 'gauge', help: string, value: number) =>
    `# HELP ovenbird_prediction_log_${name} ${help}\n# TYPE ovenbird_prediction_log_${name} ${type}\novenbird_prediction_log_${name} ${value}\n`;
  return [
    metric('written_total', 'counter', 'Predictions handed to the operating system', stats.writtenRecords),
    metric('dropped_total', 'counter', 'Predictions answered but not logged, for want of room', stats.droppedRecords),
    metric('buffered_records', 'gauge', 'Predictions waiting to be written', stats.bufferedRecords),
    metric('buffered_bytes', 'gauge', 'Their size', stats.bufferedBytes),
    metric('failing', 'gauge', '1 while the log cannot be written', stats.lastError === null ? 0 : 1),
  ].join('');
}
