// An answer in one line.
import type { PredictionRecord } from './prediction-record.ts';

const MAX_CHARS = 120;
const MAX_LABELS = 3;

/** e.g. `fruit (0.93)`, `fruit, meal, sweet and 5 more`, the error message, or the beginning of the response. */
export function summarize(record: Pick<PredictionRecord, 'error' | 'labels' | 'scores'>, response: string | null): string {
  const { error, labels, scores } = record;
  if (error !== null) return error;
  if (labels && labels.length > 0) {
    if (labels.length === 1) return scores?.[0] === undefined ? labels[0]! : `${labels[0]} (${scores[0].toFixed(2)})`;
    const shown = labels.slice(0, MAX_LABELS).join(', ');
    return labels.length > MAX_LABELS ? `${shown} and ${labels.length - MAX_LABELS} more` : shown;
  }
  if (response === null) return 'not logged';
  return response.length > MAX_CHARS ? `${response.slice(0, MAX_CHARS)}…` : response;
}
