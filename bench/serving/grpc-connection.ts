// One unary gRPC call again and again, in frames prepared once: a whole HTTP/2 client would cost more than the servers that it
// measures. Headers are sent without compression of state (RFC 7541, 6.2.2), so they are the same bytes each time; of the answer's
// headers nothing is read: a call that succeeds has a message, one that fails has none. The real client checks answers before.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RepeatedRequest } from '../load-client.ts';

export interface GrpcCall {
  /** e.g. `/inference.GRPCInferenceService/ModelInfer` */
  readonly path: string;
  readonly message: Uint8Array;
  readonly metadata?: Readonly<Record<string, string>>;
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** RFC 9113, section 6. */
const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 } as const;
const END_STREAM = 1;
const ACK = 1;
const END_HEADERS = 4;
const FRAME_HEAD = 9;
const INITIAL_WINDOW_SETTING = 4;
/** So that no answer ever waits for us to allow it. */
const LARGEST_WINDOW = 2 ** 31 - 1;
const DEFAULT_WINDOW = 65_535;

export async function openGrpcConnection(url: string, call: GrpcCall): Promise<RepeatedRequest> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const window = Buffer.alloc(4);
  window.writeUInt32BE(LARGEST_WINDOW - DEFAULT_WINDOW);
  socket.write(Buffer.concat([Buffer.from(PREFACE), frame(FRAME.settings, 0, largestWindow()), frame(FRAME.windowUpdate, 0, window)]));
  const { request, streamIdsAt } = encodeCall(host, call);
  const answers = readAnswers(socket);
  let stream = -1;
  return {
    send: () => {
      stream += 2;
      for (const at of streamIdsAt) request.writeUInt32BE(stream, at);
      const answered = answers.next(stream);
      // A copy: the bytes may still wait for the socket when the next call changes them.
      socket.write(Buffer.from(request));
      return answered;
    },
    close: () => socket.destroy(),
  };
}

/** @returns with the places where the stream's number goes */
function encodeCall(host: string, { path, message, metadata = {} }: GrpcCall): { request: Buffer; streamIdsAt: readonly number[] } {
  const fields = {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': path,
    ':authority': host,
    te: 'trailers',
    'content-type': 'application/grpc',
    ...metadata,
  };
  const headers = frame(
    FRAME.headers,
    END_HEADERS,
    Buffer.concat(Object.entries(fields).map(([name, value]) => Buffer.concat([Buffer.of(0), text(name), text(value)]))),
  );
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  const data = frame(FRAME.data, END_STREAM, Buffer.concat([prefix, message]));
  return { request: Buffer.concat([headers, data]), streamIdsAt: [5, headers.length + 5] };
}

function frame(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  return Buffer.concat([head, payload]);
}

function largestWindow(): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(INITIAL_WINDOW_SETTING);
  settings.writeUInt32BE(LARGEST_WINDOW, 2);
  return settings;
}

/** A literal without Huffman coding (RFC 7541, 5.2). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  return Buffer.concat([Buffer.of(127, ...varint(bytes.length - 127)), bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

interface Answers {
  next(stream: number): Promise<void>;
}

function readAnswers(socket: Socket): Answers {
  let waiting: PromiseWithResolvers<void> | undefined;
  let awaited = 0;
  let hasMessage = false;
  let rest: Buffer = Buffer.alloc(0);
  const fail = (message: string) => waiting?.reject(new Error(message));
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('The server closed the connection.'));

  function take(type: number, flags: number, stream: number, payload: Buffer): void {
    if (type === FRAME.settings && (flags & ACK) === 0) socket.write(frame(FRAME.settings, ACK, Buffer.alloc(0)));
    else if (type === FRAME.ping && (flags & ACK) === 0) socket.write(frame(FRAME.ping, ACK, Buffer.from(payload)));
    else if (type === FRAME.goaway) fail('The server ends the connection.');
    if (stream !== awaited) return;
    if (type === FRAME.reset) fail('The server reset the call.');
    if (type === FRAME.data && payload.length > 0) hasMessage = true;
    if ((type !== FRAME.data && type !== FRAME.headers) || (flags & END_STREAM) === 0) return;
    if (hasMessage) waiting?.resolve();
    else fail('The server refused the call.');
  }

  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= FRAME_HEAD) {
      const end = at + FRAME_HEAD + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      take(bytes[at + 3]!, bytes[at + 4]!, bytes.readUInt32BE(at + 5), bytes.subarray(at + FRAME_HEAD, end));
      at = end;
    }
    rest = bytes.subarray(at);
  });

  return {
    next: (stream) => {
      awaited = stream;
      hasMessage = false;
      waiting = Promise.withResolvers<void>();
      return waiting.promise;
    },
  };
}
