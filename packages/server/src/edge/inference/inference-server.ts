// The server of the data plane: plain `node:http`, because here every microsecond is paid per prediction, and gRPC for
// connections that begin as HTTP/2 does. It reads the body up to a limit, and hands over one exchange; what it means is the
// protocols' business.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { listen } from '../listen.ts';
import { sniffConnection } from '../port.ts';
import { answerCoding, pack, requestCoding, unpack } from './content-coding.ts';
import type { Exchange } from './exchange.ts';
import type { GrpcCalls } from './grpc-calls.ts';
import { Patience } from './patience.ts';

// Imported as an ES module, node:http evaluates all its exports, and one of them loads Node's fetch: 60 ms of the start.
const { createServer } = process.getBuiltinModule('node:http');

export interface InferenceServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly maxBodyBytes: number;
  /** From the whole request being there; an answer later than this is not sent. */
  readonly deadlineMs: number;
  readonly handle: (exchange: Exchange) => void;
  /** Called once, with the first connection that speaks HTTP/2; absent: such connections are closed. */
  readonly loadGrpc?: () => Promise<GrpcCalls>;
}

export interface InferenceServer {
  readonly port: number;
  /** Accept no connection, answer what has come, at most `drainMs`; then close. */
  stop(drainMs: number): Promise<void>;
}

/** Longer than the idle time of common proxies, so that they never write to a connection that is being closed. */
const KEEP_ALIVE_MS = 75_000;
/** Overload and a restart of a worker are over in about this time. */
const RETRY_AFTER_S = '1';
const NO_BODY = Buffer.alloc(0);

export async function startInferenceServer({
  host,
  port,
  maxBodyBytes,
  deadlineMs,
  handle,
  loadGrpc,
}: InferenceServerOptions): Promise<InferenceServer> {
  let stopping = false;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
    readBody(request, maxBodyBytes, (body, tooLarge) => {
      const ready = (plain: Buffer, isTooLarge: boolean, fault?: string) =>
        handle(new HttpExchange(request, response, plain, isTooLarge ? maxBodyBytes : undefined, fault, deadlineMs, () => stopping));
      const coding = body.length === 0 ? undefined : requestCoding(request.headers);
      if (coding === undefined) return ready(body, tooLarge);
      unpack(body, coding, maxBodyBytes, (unpacked) => {
        if (unpacked.kind === 'body') ready(unpacked.body, false);
        else ready(NO_BODY, unpacked.kind === 'too_large', unpacked.kind === 'fault' ? unpacked.message : undefined);
      });
    });
  });
  // A body that is still being sent after a minute is not coming.
  server.requestTimeout = 60_000;

  let grpc: Promise<GrpcCalls> | undefined;
  const takeHttp2 = async (socket: Socket): Promise<void> => {
    if (!loadGrpc) return void socket.destroy();
    grpc ??= loadGrpc();
    const calls = await grpc;
    // The caller may have gone while the rest was being loaded.
    if (!socket.destroyed) calls.takeConnection(socket);
  };
  // Node's own listener still serves HTTP/1.1, after the first bytes of a connection said that it is that.
  const takeHttp1 = server.listeners('connection')[0] as (this: typeof server, socket: Socket) => void;
  const silent = new Set<Socket>();
  server.off('connection', takeHttp1).on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    sniffConnection(socket, {
      http1: (known) => {
        silent.delete(known);
        takeHttp1.call(server, known);
      },
      http2: (known) => {
        silent.delete(known);
        return takeHttp2(known);
      },
    });
  });
  await listen(server, { host, port, backlog: 1024 });

  return {
    port: (server.address() as AddressInfo).port,
    stop: async (drainMs) => {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const socket of silent) socket.destroy();
      void grpc?.then((calls) => calls.drain(drainMs));
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
  readonly bodyFault: string | undefined;
  readonly receivedAt = Date.now();
  readonly receivedTick = performance.now();
  readonly #response: ServerResponse;
  readonly #isStopping: () => boolean;
  readonly #patience: Patience;
  #answered = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    tooLargeFor: number | undefined,
    bodyFault: string | undefined,
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
    this.bodyFault = bodyFault;
    this.#response = response;
    this.#isStopping = isStopping;
    this.#patience = new Patience(deadlineMs, (gone) => {
      response.once('close', () => {
        if (response.writableFinished) this.#patience.end();
        else gone();
      });
    });
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
    const response = this.#response;
    if (response.headersSent || response.destroyed) return;
    const closing = this.tooLargeFor !== undefined || this.#isStopping();
    const all = [...headers, 'content-length', String(Buffer.byteLength(body))];
    if (closing) all.push('connection', 'close');
    if (status === 503) all.push('retry-after', RETRY_AFTER_S);
    response.writeHead(status, all);
    response.end(this.method === 'HEAD' ? undefined : body);
  }
}
