// Events over HTTP, one POST each: CloudEvents 1.0 in binary mode, as Seldon's executor sends them.
import type { EventSink } from '../../domain/monitoring/sinks/event-sink.ts';
import type { LogEvent } from '../../domain/monitoring/sinks/log-event.ts';
import { CONTENT_TYPE, eventContext, eventExtensions } from './cloud-event.ts';
import { createEndpoint } from './endpoint.ts';

/** A header holds printable ASCII; CloudEvents' HTTP binding (3.1.3.2) says how the rest is written. */
const NOT_IN_HEADERS = /[^\x21\x23\x24\x26-\x7e]/gu;

export function createHttpSink(url: string, authorization?: string): EventSink {
  const endpoint = createEndpoint(url, authorization);
  return {
    deliver: async (events, signal) => {
      let refused = 0;
      let fault: string | undefined;
      for (const [index, event] of events.entries()) {
        if (signal.aborted) return { done: index, refused, fault: 'the time to stop was up' };
        const posted = await endpoint.post('', eventHeaders(event), event.body, signal);
        if (posted.kind === 'later') return { done: index, refused, fault: posted.fault };
        if (posted.kind === 'refused') {
          refused++;
          fault = posted.fault;
        }
      }
      return { done: events.length, refused, ...(fault === undefined ? {} : { fault }) };
    },
    close: async () => {},
  };
}

export function eventHeaders(event: LogEvent): Record<string, string> {
  const attributes = { specversion: '1.0', ...eventContext(event), ...eventExtensions(event) };
  const headers = Object.entries(attributes).map(([name, value]) => [
    `ce-${name}`,
    value.toWellFormed().replace(NOT_IN_HEADERS, encodeURIComponent),
  ]);
  return { 'content-type': CONTENT_TYPE, ...Object.fromEntries(headers) };
}
