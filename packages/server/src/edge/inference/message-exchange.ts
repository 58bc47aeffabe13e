// A message of a topic as a request that is answered as those of HTTP are, by who answers those.
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange.ts';
import { Patience } from './patience.ts';

export interface TopicRequest {
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly tooLargeFor: number | undefined;
  readonly bodyFault: string | undefined;
  /** What it is called where nothing in it says so. */
  readonly fallbackId: string;
  readonly deadlineMs: number;
  /** Aborted when the answer is wanted no more. */
  readonly signal: AbortSignal;
}

export interface ExchangeAnswer {
  /** As HTTP has it. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** @param handle  responds once, whatever happens */
export function exchangeMessage(
  request: TopicRequest,
  handle: (exchange: Exchange & { readonly fallbackId: string }) => void,
): Promise<ExchangeAnswer> {
  const answered = Promise.withResolvers<ExchangeAnswer>();
  const { path, headers, body, tooLargeFor, bodyFault, fallbackId, deadlineMs, signal } = request;
  let unwatch = () => {};
  const patience = new Patience(deadlineMs, (gone) => {
    signal.addEventListener('abort', gone, { once: true });
    unwatch = () => signal.removeEventListener('abort', gone);
    if (signal.aborted) gone();
  });
  handle({
    method: 'POST',
    path,
    query: '',
    headers: headers as IncomingHttpHeaders,
    body,
    tooLargeFor,
    bodyFault,
    fallbackId,
    receivedAt: Date.now(),
    receivedTick: performance.now(),
    get signal() {
      return patience.signal;
    },
    shortenDeadline: (ms) => patience.shorten(ms),
    respond: (status, pairs, text) => {
      patience.end();
      unwatch();
      const told = new Map<string, string>();
      for (let index = 0; index < pairs.length; index += 2) told.set(pairs[index]!, pairs[index + 1]!);
      answered.resolve({ status, headers: told, body: Buffer.isBuffer(text) ? text : Buffer.from(text) });
    },
  });
  return answered.promise;
}
