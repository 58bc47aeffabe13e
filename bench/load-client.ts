// A small HTTP/1.1 client on plain sockets, the same for us and for the peer: on a machine of two cores a heavy client would
// measure itself. One request at a time on each connection; a status other than 200 ends the run. Connections stay open unless the
// server closes them: then the next request opens a new one, in its own time.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface LoadResult {
  /** One per answered request, milliseconds. */
  readonly latencies: readonly number[];
  readonly elapsedMs: number;
}

export interface Connection {
  /** @returns the body; nobody reads it under load @throws when the status is not 200 */
  send(request: Buffer): Promise<Buffer>;
  close(): void;
}

export function encodeRequest(url: string, { method, path, body }: LoadRequest): Buffer {
  const json = body === undefined ? '' : JSON.stringify(body);
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n`;
  return Buffer.from(head + json);
}

export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const open = async () => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return createSender(socket);
  };
  let sender: Sender | undefined = await open();
  return {
    send: async (request) => {
      sender ??= await open();
      const answer = await sender.send(request);
      if (answer.closes) {
        sender.close();
        sender = undefined;
      }
      return answer.body;
    },
    close: () => sender?.close(),
  };
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** The server will not take another request on this connection. */
  readonly closes: boolean;
}

interface Sender {
  send(request: Buffer): Promise<Answer>;
  close(): void;
}

function createSender(socket: Socket): Sender {
  let received: Buffer[] = [];
  let waiting: PromiseWithResolvers<Answer> | undefined;
  const fail = (error: Error) => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection.')));
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    const answer = parseAnswer(received.length === 1 ? chunk : Buffer.concat(received));
    if (!answer) return;
    received = [];
    if (answer.status === 200) waiting?.resolve(answer);
    else fail(new Error(`HTTP ${answer.status}: ${answer.body.toString('utf8', 0, 500)}`));
  });
  return {
    send: (request) => {
      waiting = Promise.withResolvers<Answer>();
      socket.write(request);
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** Undefined while a part of it is missing. */
function parseAnswer(data: Buffer): Answer | undefined {
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = data.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const closes = /\r\nconnection: *close/i.test(head);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const whole = end + 4 + Number(length);
    return data.length < whole ? undefined : { status, closes, body: data.subarray(end + 4, whole) };
  }
  if (!data.subarray(-5).equals(LAST_CHUNK)) return undefined;
  return { status, closes, body: Buffer.from(dechunk(data.toString('utf8', end + 4))) };
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

function dechunk(text: string): string {
  return text.replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/gi, '').replace(/\r\n$/, '');
}

/** One connection, one request after the other. */
export async function sendInSequence(url: string, requests: Iterable<LoadRequest>): Promise<LoadResult> {
  const connection = await openConnection(url);
  const encoded = Array.from(requests, (request) => encodeRequest(url, request));
  const latencies: number[] = [];
  const startedAt = performance.now();
  for (const request of encoded) {
    const sentAt = performance.now();
    await connection.send(request);
    latencies.push(performance.now() - sentAt);
  }
  connection.close();
  return { latencies, elapsedMs: performance.now() - startedAt };
}

/** The same request again and again on some connections at once, for a time. */
export function sendInParallel(url: string, request: LoadRequest, connections: number, durationMs: number): Promise<LoadResult> {
  const encoded = encodeRequest(url, request);
  const open = async () => {
    const { send, close } = await openConnection(url);
    return { send: () => send(encoded), close };
  };
  return repeatInParallel(open, connections, durationMs);
}

/** A connection with the one request that it sends. */
export interface RepeatedRequest {
  send(): Promise<unknown>;
  close(): void;
}

export async function repeatInParallel(open: () => Promise<RepeatedRequest>, connections: number, durationMs: number): Promise<LoadResult> {
  const opened = await Promise.all(Array.from({ length: connections }, open));
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  await Promise.all(
    opened.map(async (connection) => {
      for (let now = performance.now(); now < endsAt; ) {
        await connection.send();
        const answeredAt = performance.now();
        latencies.push(answeredAt - now);
        now = answeredAt;
      }
      connection.close();
    }),
  );
  return { latencies, elapsedMs: performance.now() - startedAt };
}

/** One request on a connection of its own. @returns the answer's JSON */
export async function ask(url: string, request: LoadRequest): Promise<unknown> {
  const connection = await openConnection(url);
  try {
    return JSON.parse((await connection.send(encodeRequest(url, request))).toString());
  } finally {
    connection.close();
  }
}
