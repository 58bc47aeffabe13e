// One line of a segment: a record as JSON, version 4 (version 1 had predictions alone, and no `kind`; version 2 had no calls of
// units and no sizes; version 3 no ids of traces). What a record has not is not written. Bodies stay text inside it, so that a body which is not valid JSON cannot spoil its line.
import type { LogRecord } from '../../domain/monitoring/request-log/prediction-log.ts';

const LINE_VERSION = 4;

export function segmentLine(record: LogRecord): string {
  const truncated = record.requestBytes !== undefined || record.responseBytes !== undefined;
  return `${JSON.stringify({ v: LINE_VERSION, kind: 'prediction', ...record, truncated })}\n`;
}
