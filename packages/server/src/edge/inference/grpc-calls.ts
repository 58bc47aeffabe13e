// The gRPC side of the inference port: unary calls over `node:http2`, message bytes in and out, as
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md has them. It takes over connections that the port hands it.
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { GrpcStatus, refuse } from './grpc-answer.ts';
import { GrpcExchange } from './grpc-exchange.ts';
import { receiveMessage } from './grpc-message.ts';
import { parseGrpcTimeout } from './grpc-timeout.ts';

// Loaded with this file: connections of HTTP/1.1 alone need none of it.
const { performServerHandshake } = process.getBuiltinModule('node:http2');

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

/** Bytes that a caller may send before it is told to go on: HTTP/2's 65,535 would make a picture wait for many turns. */
const STREAM_WINDOW_BYTES = 1_048_576;
const CONNECTION_WINDOW_BYTES = 4_194_304;

export function createGrpcCalls({ methods, handle, maxBodyBytes, deadlineMs }: GrpcCallsOptions): GrpcCalls {
  const known = new Set(methods);
  const sessions = new Set<ServerHttp2Session>();

  function take(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    // Of a caller who is gone, or breaks the protocol: there is nobody to tell.
    stream.on('error', () => {});
    if (stream.destroyed || stream.closed) return;
    if (!isGrpc(headers['content-type'])) {
      refuseMedium(stream);
      return;
    }
    const path = headers[':path'] ?? '';
    if (headers[':method'] !== 'POST' || !known.has(path)) {
      refuse(stream, GrpcStatus.unimplemented, `There is no method ${path}.`);
      return;
    }
    const leftMs = parseGrpcTimeout(headers['grpc-timeout']) ?? deadlineMs;
    receiveMessage(stream, headers, maxBodyBytes, (body) => {
      if (stream.destroyed || stream.closed) return;
      handle(new GrpcExchange(stream, path, headers, body, Math.min(deadlineMs, leftMs)));
    });
  }

  return {
    takeConnection: (socket) => {
      const session = performServerHandshake(socket, {
        settings: { initialWindowSize: STREAM_WINDOW_BYTES },
        // Each message has its limit; a session of many calls at once has none of its own.
        maxSessionMemory: Number.MAX_SAFE_INTEGER,
      });
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
      sessions.add(session);
      session.on('stream', take).on('error', () => session.destroy());
      session.once('close', () => sessions.delete(session));
    },
    drain: (graceMs) => {
      for (const session of sessions) session.close();
      setTimeout(() => {
        for (const session of sessions) session.destroy();
      }, graceMs).unref();
    },
  };
}

function isGrpc(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/grpc(?:[+;]|$)/.test(contentType);
}

/** What speaks HTTP/2 and not gRPC gets HTTP's own answer. */
function refuseMedium(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 415 }, { endStream: true });
  stream.resume();
}
