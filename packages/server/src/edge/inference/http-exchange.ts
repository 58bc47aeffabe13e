// One request over HTTP/1.1, whoever read it, and its answer: packed where the caller takes that, with the headers that every answer has.
import type { IncomingHttpHeaders } from 'node:http';
import { answerCoding, pack, requestCoding, unpack } from './content-coding.ts';
import type { Exchange } from './exchange.ts';
import { sendable } from './header-text.ts';
import { Patience } from './patience.ts';

/** Who asked, as the connection knows it. */
export interface Caller {
  /** Once, unless the caller is gone. @param headers  names and values in turn, `content-length` among them */
  send(status: number, headers: readonly string[], body: string | Buffer, closes: boolean): void;
  /** @param gone  called when the connection ends before the answer was sent */
  watch(gone: () => void): void;
}

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** As it travelled; empty where it is too large. */
  readonly body: Buffer;
  readonly isTooLarge: boolean;
}

export interface ExchangeRules {
  readonly maxBodyBytes: number;
  readonly deadlineMs: number;
  /** No more requests are wanted on any connection. */
  readonly isStopping: () => boolean;
  readonly handle: (exchange: Exchange) => void;
}

/** Overload and a restart of a worker are over in about this time. */
const RETRY_AFTER_S = '1';
const NO_BODY = Buffer.alloc(0);

/** Unpack the body where it is packed, and hand the exchange over. */
export function beginExchange(request: ReceivedRequest, caller: Caller, rules: ExchangeRules): void {
  const { body, headers, isTooLarge } = request;
  const { maxBodyBytes, handle } = rules;
  const coding = body.length === 0 ? undefined : requestCoding(headers);
  if (coding === undefined) {
    handle(new HttpExchange(request, caller, rules, body, isTooLarge, undefined));
    return;
  }
  unpack(body, coding, maxBodyBytes, (unpacked) => {
    const plain = unpacked.kind === 'body' ? unpacked.body : NO_BODY;
    const fault = unpacked.kind === 'fault' ? unpacked.message : undefined;
    handle(new HttpExchange(request, caller, rules, plain, unpacked.kind === 'too_large', fault));
  });
}

class HttpExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly tooLargeFor: number | undefined;
  readonly bodyFault: string | undefined;
  readonly receivedAt = Date.now();
  readonly receivedTick = performance.now();
  readonly #caller: Caller;
  readonly #rules: ExchangeRules;
  readonly #patience: Patience;
  #answered = false;

  constructor(
    { method, url, headers }: ReceivedRequest,
    caller: Caller,
    rules: ExchangeRules,
    body: Buffer,
    isTooLarge: boolean,
    fault: string | undefined,
  ) {
    const question = url.indexOf('?');
    this.method = method;
    this.path = question === -1 ? url : url.slice(0, question);
    this.query = question === -1 ? '' : url.slice(question + 1);
    this.headers = headers;
    this.body = body;
    this.tooLargeFor = isTooLarge ? rules.maxBodyBytes : undefined;
    this.bodyFault = fault;
    this.#caller = caller;
    this.#rules = rules;
    this.#patience = new Patience(rules.deadlineMs, (gone) => caller.watch(gone));
  }

  get signal(): AbortSignal {
    return this.#patience.signal;
  }

  shortenDeadline(ms: number): void {
    this.#patience.shorten(ms);
  }

  respond(status: number, headers: readonly string[], body: string | Buffer): void {
    this.#patience.end();
    if (this.#answered) return;
    this.#answered = true;
    const coding = answerCoding(this.headers, body.length);
    if (coding === undefined) {
      this.#send(status, headers, body);
      return;
    }
    pack(body, coding, (packed) => {
      if (packed) this.#send(status, [...headers, 'content-encoding', coding, 'vary', 'accept-encoding'], packed);
      else this.#send(status, headers, body);
    });
  }

  #send(status: number, headers: readonly string[], body: string | Buffer): void {
    const all = [...headers.map(sendable), 'content-length', String(Buffer.byteLength(body))];
    if (status === 503) all.push('retry-after', RETRY_AFTER_S);
    const closes = this.tooLargeFor !== undefined || this.#rules.isStopping();
    this.#caller.send(status, all, this.method === 'HEAD' ? '' : body, closes);
  }
}
