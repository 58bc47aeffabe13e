// The HTTP/2 side of the control port. The gRPC handler (connect-node and the generated messages) is loaded with the
// first HTTP/2 connection: it costs more than the rest of the start together.
import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

export type GrpcHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

export interface GrpcServer {
  takeConnection(socket: Socket): void;
  close(): void;
}

export function createGrpcServer(loadHandler: () => Promise<GrpcHandler>): GrpcServer {
  let handler: Promise<GrpcHandler> | undefined;
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer((request, response) => {
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
