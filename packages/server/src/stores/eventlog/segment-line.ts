// One line of a segment: a record as JSON, version 3 (version 1 had predictions alone, and no `kind`; version 2 had no calls of
// units and no sizes). Bodies stay text inside it, so that a body which is not valid JSON cannot spoil its line.
import type { LogRecord } from '../../domain/monitoring/request-log/prediction-log.ts';

const LINE_VERSION = 3;

export function segmentLine(record: LogRecord): string {
  const truncated = record.requestBytes !== undefined || record.responseBytes !== undefined;
  return `${JSON.stringify({ v: LINE_VERSION, kind: 'prediction', ...record, truncated })}\n`;
}
