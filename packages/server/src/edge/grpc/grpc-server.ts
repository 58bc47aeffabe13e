// The HTTP/2 side of the control port. The gRPC handler (connect-node and the generated messages) is loaded with the
// first HTTP/2 connection: it costs more than the rest of the start together.
import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { hasToken } from '../http/access-check.ts';

export type GrpcHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

export interface GrpcServer {
  takeConnection(socket: Socket): void;
  close(): void;
}

export interface GrpcServerOptions {
  /** What clients must send as `authorization: Bearer …`; absent: nothing is asked for. */
  readonly token?: string;
  /** Paths that begin so are answered without the token, e.g. a service by which clients learn how to log in. */
  readonly openPrefixes?: readonly string[];
}

/** gRPC's own number for a caller who is not known. */
const UNAUTHENTICATED = '16';
const ASK_FOR_TOKEN = 'This server asks for a token: send it as `authorization: Bearer TOKEN`.';

export function createGrpcServer(
  loadHandler: () => Promise<GrpcHandler>,
  { token, openPrefixes = [] }: GrpcServerOptions = {},
): GrpcServer {
  let handler: Promise<GrpcHandler> | undefined;
  const mayCall = ({ url, headers }: Http2ServerRequest): boolean =>
    !token || openPrefixes.some((prefix) => url.startsWith(prefix)) || hasToken(headers.authorization, token);
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer((request, response) => {
    if (!mayCall(request)) return refuse(response);
    handler ??= loadHandler();
    handler.then(
      (handle) => handle(request, response),
      () => response.stream.close(2),
    );
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  return {
    takeConnection: (socket) => server.emit('connection', socket),
    close: () => {
      for (const session of sessions) session.close();
    },
  };
}

/** An answer of headers alone, as gRPC has for calls that fail before they begin. */
function refuse({ stream }: Http2ServerResponse): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(
    { 'content-type': 'application/grpc', 'grpc-status': UNAUTHENTICATED, 'grpc-message': encodeURIComponent(ASK_FOR_TOKEN) },
    { endStream: true },
  );
}
