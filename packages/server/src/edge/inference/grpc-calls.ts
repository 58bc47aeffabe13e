// The gRPC side of the inference port: unary calls, message bytes in and out. It takes over connections that the port hands it,
// and is loaded with the first of them: grpc-js costs more than the rest of the start of this process.
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import {
  type handleUnaryCall,
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  setLogVerbosity,
} from '@grpc/grpc-js';
import type { Exchange } from './exchange.ts';
import { Patience } from './patience.ts';

export interface GrpcCallsOptions {
  /** Paths of the methods, e.g. `/inference.GRPCInferenceService/ModelInfer`. */
  readonly methods: readonly string[];
  readonly handle: (exchange: Exchange) => void;
  readonly maxBodyBytes: number;
  /** For callers who set none, or a longer one. */
  readonly deadlineMs: number;
}

export interface GrpcCalls {
  takeConnection(socket: Duplex): void;
  /** Tell callers to go elsewhere, answer what has come, at most `graceMs`. */
  drain(graceMs: number): void;
}

/** Fields of an HTTP answer that mean nothing in gRPC, or that gRPC writes itself. */
const NOT_METADATA = /^(content-type|x-content-type-options|grpc-.*)$/;

export function createGrpcCalls({ methods, handle, maxBodyBytes, deadlineMs }: GrpcCallsOptions): GrpcCalls {
  // It writes to stderr what is wrong with metadata: any caller could fill a disk with that.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': maxBodyBytes,
    'grpc.max_send_message_length': -1,
    // Registers of calls for a debugging service that is not offered here.
    'grpc.enable_channelz': 0,
  });
  const answer: handleUnaryCall<Buffer, Buffer> = (call, callback) => handle(new GrpcExchange(call, callback, deadlineMs));
  for (const method of methods) server.register(method, answer, asItIs, asItIs, 'unary');
  leaveEndedStreams(server);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    takeConnection: (socket) => injector.injectConnection(socket),
    drain: (graceMs) => injector.drain(graceMs),
  };
}

/** By its own name for it: the listener of each new stream. */
interface StreamListener {
  _streamHandler(interceptors: readonly unknown[], stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void;
}

/**
 * grpc-js (1.14) refuses a call without looking whether its stream is still there, and what Node throws then ends the process: any
 * caller could end it by a reset behind a call that is none.
 */
function leaveEndedStreams(server: Server): void {
  const listener = server as unknown as StreamListener;
  const listen = listener._streamHandler.bind(server);
  listener._streamHandler = (interceptors, stream, headers) => {
    if (!stream.destroyed && !stream.closed) return listen(interceptors, stream, headers);
    stream.on('error', () => {});
  };
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}

class GrpcExchange implements Exchange {
  readonly method = 'POST';
  readonly path: string;
  readonly query = '';
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly tooLargeFor = undefined;
  readonly bodyFault = undefined;
  readonly receivedAt = Date.now();
  readonly receivedTick = performance.now();
  readonly #call: ServerUnaryCall<Buffer, Buffer>;
  readonly #callback: sendUnaryData<Buffer>;
  readonly #patience: Patience;

  constructor(call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>, deadlineMs: number) {
    this.#call = call;
    this.#callback = callback;
    this.path = call.getPath();
    this.body = call.request;
    this.headers = call.metadata.getMap() as IncomingHttpHeaders;
    const left = Number(call.getDeadline()) - this.receivedAt;
    this.#patience = new Patience(Math.max(0, Math.min(deadlineMs, left)), (gone) => call.once('cancelled', gone));
  }

  get signal(): AbortSignal {
    return this.#patience.signal;
  }

  shortenDeadline(ms: number): void {
    this.#patience.shorten(ms);
  }

  respond(_status: number, headers: readonly string[], body: string | Buffer): void {
    this.#patience.end();
    if (this.#call.cancelled) return;
    const metadata = new Metadata();
    let code = 0;
    let details = '';
    for (let index = 0; index < headers.length; index += 2) {
      const [name, value] = [headers[index]!, headers[index + 1]!];
      if (name === 'grpc-status') code = Number(value);
      else if (name === 'grpc-message') details = value;
      else if (!NOT_METADATA.test(name)) metadata.set(name, value);
    }
    if (code === 0) {
      this.#call.sendMetadata(metadata);
      this.#callback(null, Buffer.isBuffer(body) ? body : Buffer.from(body));
    } else this.#callback({ code, details, metadata });
  }
}
