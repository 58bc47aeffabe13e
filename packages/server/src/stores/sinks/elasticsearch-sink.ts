// Events into Elasticsearch or OpenSearch by `_bulk`: each side of a call is merged into the document of the call, so that an
// event that comes again changes nothing.
import type { EventSink } from '../../domain/monitoring/sinks/event-sink.ts';
import type { LogEvent } from '../../domain/monitoring/sinks/log-event.ts';
import { createEndpoint } from './endpoint.ts';
import { type InferenceDocument, inferenceDocuments } from './inference-document.ts';

/** Two sides of a call, or a copy of this process, can be at one document at once. */
const RETRY_ON_CONFLICT = 3;
const BULK = '/_bulk';

interface BulkItem {
  readonly update: { readonly status: number; readonly error?: { readonly type?: string; readonly reason?: string } };
}

export function createElasticsearchSink(url: string, authorization?: string): EventSink {
  const endpoint = createEndpoint(url, authorization);
  return {
    deliver: async (events, signal) => {
      const documents = events.map(inferenceDocuments);
      const posted = await endpoint.post(BULK, { 'content-type': 'application/x-ndjson' }, bulkBody(documents.flat()), signal);
      // The request as a whole: wrong address, no permission. Nothing of it is the events' fault.
      if (posted.kind !== 'taken') return { done: 0, refused: 0, fault: posted.fault };
      return outcomeOf(events, documents, (JSON.parse(posted.text) as { items: BulkItem[] }).items);
    },
    close: async () => {},
  };
}

function bulkBody(documents: readonly InferenceDocument[]): string {
  return documents
    .map(({ index, id, part }) => {
      const action = { update: { _index: index, _id: id, retry_on_conflict: RETRY_ON_CONFLICT } };
      return `${JSON.stringify(action)}\n${JSON.stringify({ doc: part, doc_as_upsert: true })}\n`;
    })
    .join('');
}

/** An event is refused when one of its rows is; it ends the batch when one of its rows is to be tried again. */
function outcomeOf(events: readonly LogEvent[], documents: readonly (readonly InferenceDocument[])[], items: readonly BulkItem[]) {
  let refused = 0;
  let fault: string | undefined;
  let next = 0;
  for (const [index] of events.entries()) {
    const rows = items.slice(next, next + documents[index]!.length);
    next += documents[index]!.length;
    const failed = rows.find(({ update }) => update.status >= 300);
    if (!failed) continue;
    const { status, error } = failed.update;
    fault = `HTTP ${status} ${error?.type ?? ''}: ${error?.reason ?? ''}`;
    if (rows.some(({ update }) => update.status >= 500 || update.status === 429)) return { done: index, refused, fault };
    refused++;
  }
  return { done: events.length, refused, ...(fault === undefined ? {} : { fault }) };
}
