// The server of the data plane, where every microsecond is paid per prediction: plain HTTP/1.1 on the socket itself, `node:http` for
// what is not plain, and gRPC for connections that begin as HTTP/2 does. It reads the body up to a limit, and hands over one exchange;
// what it means is the protocols' business.
import type { AddressInfo, Socket } from 'node:net';
import { listen } from '../listen.ts';
import { sniffConnection } from '../port.ts';
import type { Exchange } from './exchange.ts';
import type { GrpcCalls } from './grpc-calls.ts';
import type { ExchangeRules } from './http-exchange.ts';
import { takeNodeRequest } from './node-requests.ts';
import { PlainConnection } from './plain-connection.ts';

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
/** A request that is still being sent after this is not coming. */
const RECEIVE_MS = 60_000;
/** Between two looks for connections that have been silent for too long. */
const LOOK_MS = 5000;

export async function startInferenceServer({
  host,
  port,
  maxBodyBytes,
  deadlineMs,
  handle,
  loadGrpc,
}: InferenceServerOptions): Promise<InferenceServer> {
  let stopping = false;

  const rules: ExchangeRules = { maxBodyBytes, deadlineMs, isStopping: () => stopping, handle };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) =>
    takeNodeRequest(request, response, rules),
  );
  server.requestTimeout = RECEIVE_MS;

  let grpc: Promise<GrpcCalls> | undefined;
  const takeHttp2 = async (socket: Socket): Promise<void> => {
    if (!loadGrpc) return void socket.destroy();
    grpc ??= loadGrpc();
    const calls = await grpc;
    // The caller may have gone while the rest was being loaded.
    if (!socket.destroyed) calls.takeConnection(socket);
  };
  // Node's own listener serves what is not plain.
  const takeNode = server.listeners('connection')[0] as (this: typeof server, socket: Socket) => void;
  const plain = new Set<PlainConnection>();
  const takeHttp1 = (socket: Socket): void => {
    const leave = () => plain.delete(connection);
    const connection = new PlainConnection(socket, {
      rules,
      keepAliveMs: KEEP_ALIVE_MS,
      receiveMs: RECEIVE_MS,
      handOver: (known) => {
        leave();
        takeNode.call(server, known);
      },
    });
    plain.add(connection);
    socket.once('close', leave);
  };
  const looking = setInterval(() => {
    const now = performance.now();
    for (const connection of plain) connection.expire(now);
  }, LOOK_MS).unref();
  const silent = new Set<Socket>();
  server.off('connection', takeNode).on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    const heard = (take: (known: Socket) => void | Promise<void>) => (known: Socket) => {
      silent.delete(known);
      return take(known);
    };
    sniffConnection(socket, { http1: heard(takeHttp1), http2: heard(takeHttp2) });
  });
  await listen(server, { host, port, backlog: 1024 });

  return {
    port: (server.address() as AddressInfo).port,
    stop: async (drainMs) => {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      clearInterval(looking);
      server.closeIdleConnections();
      for (const socket of silent) socket.destroy();
      for (const connection of plain) if (connection.isIdle) connection.close();
      void grpc?.then((calls) => calls.drain(drainMs));
      const timer = setTimeout(() => {
        server.closeAllConnections();
        for (const connection of plain) connection.close();
      }, drainMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
