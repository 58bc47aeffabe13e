// One TCP port for two protocols: a connection that starts with the HTTP/2 preface goes to the gRPC server, any other
// to the HTTP/1.1 server. The first bytes are put back before the server sees the connection.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { listen } from './listen.ts';

/** RFC 9113, section 3.4; three bytes are enough to tell it from every HTTP/1.1 method. */
const HTTP2_PREFACE_START = Buffer.from('PRI');
/** A connection that says nothing within this is closed. */
const FIRST_BYTE_TIMEOUT_MS = 60_000;

/** Something that takes over a connection, e.g. by `server.emit('connection', socket)`; when it returns, bytes flow again. */
type TakeConnection = (socket: Socket) => void | Promise<void>;

interface Takers {
  readonly http1: TakeConnection;
  readonly http2: TakeConnection;
}

export interface PortOptions extends Takers {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface ListeningPort {
  readonly port: number;
  /** Stops listening, and destroys the connections that are still open after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** @throws failed_precondition when the port is taken or may not be used, with what to do */
export async function listenOnPort({ host, port, http1, http2 }: PortOptions): Promise<ListeningPort> {
  const open = new Set<Socket>();
  const server = createServer({ pauseOnConnect: false, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    sniffConnection(socket, { http1, http2 });
  });
  await listen(server, { host, port });
  return {
    port: (server.address() as AddressInfo).port,
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Wait for the first bytes, and hand the connection to the one who speaks what they are. */
export function sniffConnection(socket: Socket, { http1, http2 }: Takers): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(FIRST_BYTE_TIMEOUT_MS, () => socket.destroy());
  socket.once('data', (chunk: Buffer) => {
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
    const take = chunk.subarray(0, HTTP2_PREFACE_START.length).equals(HTTP2_PREFACE_START) ? http2 : http1;
    void passOn(socket, chunk, take);
  });
}

/** Give a connection to another reader, with what was read of it already. */
export async function passOn(socket: Socket, read: Buffer, take: TakeConnection): Promise<void> {
  socket.pause();
  socket.unshift(read);
  try {
    const taking = take(socket);
    if (taking) await taking;
  } catch {
    return void socket.destroy();
  }
  // The new owner attaches its reader in this tick; only then may the bytes flow again.
  process.nextTick(() => socket.resume());
}
