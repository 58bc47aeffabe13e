// One line of a segment: a prediction or feedback as JSON, version 2 (version 1 had predictions alone, and no `kind`). Bodies stay text inside it, so that a body which is not
// valid JSON cannot spoil its line.
import type { FeedbackRecord } from '../../domain/monitoring/request-log/feedback-record.ts';
import type { PredictionRecord } from '../../domain/monitoring/request-log/prediction-record.ts';

const LINE_VERSION = 2;

/** @param maxBodyChars  longer requests and responses keep this much of their beginning, and the line says `truncated` */
export function segmentLine(record: PredictionRecord | FeedbackRecord, maxBodyChars: number): string {
  const long = (body: string | null) => body !== null && body.length > maxBodyChars;
  const truncated = long(record.request) || long(record.response);
  const cut = truncated
    ? { request: record.request?.slice(0, maxBodyChars) ?? null, response: record.response?.slice(0, maxBodyChars) ?? null }
    : {};
  return `${JSON.stringify({ v: LINE_VERSION, kind: 'prediction', ...record, ...cut, truncated })}\n`;
}
