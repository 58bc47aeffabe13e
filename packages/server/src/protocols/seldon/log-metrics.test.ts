import { expect, it } from 'vitest';
import { renderLogMetrics } from './log-metrics.ts';

it('shows how many predictions were logged, dropped and are waiting, in lines that Prometheus reads', () => {
  const text = renderLogMetrics({ bufferedRecords: 1, bufferedBytes: 200, writtenRecords: 30, droppedRecords: 4, lastError: 'ENOSPC' });
  expect(text.split('\n').filter((line) => !line.startsWith('#') && line !== '')).toEqual([
    'ovenbird_prediction_log_written_total 30',
    'ovenbird_prediction_log_dropped_total 4',
    'ovenbird_prediction_log_buffered_records 1',
    'ovenbird_prediction_log_buffered_bytes 200',
    'ovenbird_prediction_log_failing 1',
  ]);
  expect(text).toContain('# TYPE ovenbird_prediction_log_dropped_total counter\n');
});
