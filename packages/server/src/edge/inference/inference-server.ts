// The HTTP server of the data plane: plain `node:http`, because here every microsecond is paid per prediction. It reads the
// body up to a limit, and hands over one exchange; what it means is the protocols' business.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PlatformError } from '../../kernel/errors.ts';
import { listen } from '../listen.ts';

// Imported as an ES module, node:http evaluates all its exports, and one of them loads Node's fetch: 60 ms of the start.
const { createServer } = process.getBuiltinModule('node:http');

interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body exceeds this many bytes, and was not read. */
  readonly tooLargeFor: number | undefined;
  /** When the whole request was there: epoch ms, and on the monotonic clock. */
  readonly receivedAt: number;
  readonly receivedTick: number;
  /** Aborted when the caller went away (cancelled) or at the deadline (deadline_exceeded). */
  readonly signal: AbortSignal;
  /** Wait no longer than this from the beginning; before `signal` is first asked for. */
  shortenDeadline(ms: number): void;
  /** Once. @param headers  names and values in turn */
  respond(status: number, headers: readonly string[], body: string | Buffer): void;
}

export interface InferenceServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly maxBodyBytes: number;
  /** From the whole request being there; an answer later than this is not sent. */
  readonly deadlineMs: number;
  readonly handle: (exchange: Exchange) => void;
}

export interface InferenceServer {
  readonly port: number;
  /** Accept no connection, answer what has come, at most `drainMs`; then close. */
  stop(drainMs: number): Promise<void>;
}

/** Longer than the idle time of common proxies, so that they never write to a connection that is being closed. */
const KEEP_ALIVE_MS = 75_000;
const NO_BODY = Buffer.alloc(0);

export async function startInferenceServer({
  host,
  port,
  maxBodyBytes,
  deadlineMs,
  handle,
}: InferenceServerOptions): Promise<InferenceServer> {
  let stopping = false;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
    readBody(request, maxBodyBytes, (body, tooLarge) => {
      handle(new HttpExchange(request, response, body, tooLarge ? maxBodyBytes : undefined, deadlineMs, () => stopping));
    });
  });
  // A body that is still being sent after a minute is not coming.
  server.requestTimeout = 60_000;

  await listen(server, { host, port, backlog: 1024 });

  return {
    port: (server.address() as AddressInfo).port,
    stop: async (drainMs) => {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function readBody(request: IncomingMessage, maxBytes: number, done: (body: Buffer, tooLarge: boolean) => void): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) {
    request.resume();
    return void done(NO_BODY, true);
  }
  if (declared === 0 && request.headers['transfer-encoding'] === undefined) {
    request.resume();
    return void done(NO_BODY, false);
  }
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      request.off('data', onData).off('end', onEnd).resume();
      return void done(NO_BODY, true);
    }
    if (first === undefined) first = chunk;
    else {
      more ??= [first];
      more.push(chunk);
    }
  };
  const onEnd = () => done(more ? Buffer.concat(more, bytes) : (first ?? NO_BODY), false);
  request.on('data', onData).on('end', onEnd);
  // Without a listener a connection that breaks within a body would end the process; there is nobody to answer.
  request.on('error', () => {});
}

class HttpExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly tooLargeFor: number | undefined;
  readonly receivedAt = Date.now();
  readonly receivedTick = performance.now();
  readonly #response: ServerResponse;
  #deadlineMs: number;
  readonly #isStopping: () => boolean;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    tooLargeFor: number | undefined,
    deadlineMs: number,
    isStopping: () => boolean,
  ) {
    const url = request.url ?? '/';
    const question = url.indexOf('?');
    this.method = request.method ?? 'GET';
    this.path = question === -1 ? url : url.slice(0, question);
    this.query = question === -1 ? '' : url.slice(question + 1);
    this.headers = request.headers;
    this.body = body;
    this.tooLargeFor = tooLargeFor;
    this.#response = response;
    this.#deadlineMs = deadlineMs;
    this.#isStopping = isStopping;
  }

  /** Made when first asked for: a request that is refused at once needs none. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    this.#timer = setTimeout(
      () => controller.abort(new PlatformError('deadline_exceeded', `There was no answer within ${this.#deadlineMs} ms.`)),
      this.#deadlineMs,
    );
    this.#response.once('close', () => {
      clearTimeout(this.#timer);
      if (!this.#response.writableFinished) controller.abort(new PlatformError('cancelled', 'The caller closed the connection.'));
    });
    return controller.signal;
  }

  shortenDeadline(ms: number): void {
    this.#deadlineMs = Math.min(this.#deadlineMs, ms);
  }

  respond(status: number, headers: readonly string[], body: string | Buffer): void {
    clearTimeout(this.#timer);
    const response = this.#response;
    if (response.headersSent || response.destroyed) return;
    const closing = this.tooLargeFor !== undefined || this.#isStopping();
    const all = [...headers, 'content-length', String(Buffer.byteLength(body))];
    if (closing) all.push('connection', 'close');
    response.writeHead(status, all);
    response.end(this.method === 'HEAD' ? undefined : body);
  }
}
