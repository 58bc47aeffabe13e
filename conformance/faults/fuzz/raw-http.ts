// HTTP/1.1 as bytes: what is sent may be no HTTP at all, so no client of Node's is between the test and the server.
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /**
   * `right`: as it should be · `chunked`: in chunks · `less`, `more`: Content-Length says less or more than there is · `broken chunks` ·
   * `cut`: the connection ends within the request · `slow`: in pieces, with time between them · `gone`: whole, but nobody waits ·
   * `twice`: two requests at once, before an answer · `bare`: no framing header at all
   */
  readonly framing: Framing;
}

export const FRAMINGS = ['right', 'chunked', 'less', 'more', 'broken chunks', 'cut', 'slow', 'gone', 'twice', 'bare'] as const;
export type Framing = (typeof FRAMINGS)[number];

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What came back until the connection ended, or as many answers as were due. */
export interface Exchanged {
  readonly answers: readonly RawAnswer[];
  /** Neither an answer nor the end of the connection came in time. */
  readonly hangs: boolean;
}

/** A request that asks for more than this would be a fault of its own. */
const PATIENCE_MS = 20_000;
/** The server may wait for what was promised; a test does not. */
const ENDLESS_MS = 50;
const FRAMING_HEADERS = new Set(['content-length', 'transfer-encoding']);

export interface RawHttp {
  send(request: RawRequest): Promise<Exchanged>;
  close(): void;
}

export function createRawHttp(address: string): RawHttp {
  const { hostname, port } = new URL(address);
  const idle: Socket[] = [];

  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(socket));
      socket.setNoDelay(true).once('error', reject);
    });

  return {
    send: async (request) => {
      const { framing } = request;
      const isPlain = framing === 'right' || framing === 'chunked' || framing === 'slow';
      const kept = isPlain ? idle.pop() : undefined;
      const socket = kept && !kept.destroyed ? kept : await open();
      const due = framing === 'gone' || framing === 'cut' ? 0 : framing === 'twice' ? 2 : 1;
      // Waiting for a body that was promised is right.
      const mayWait = framing === 'more' || framing === 'less' || request.headers.some(([name]) => FRAMING_HEADERS.has(name));
      const received = receive(socket, request.method, due, mayWait ? ENDLESS_MS : PATIENCE_MS);
      const bytes = encode(request);
      if (framing === 'slow') {
        for (const at of [0, 1, 2, 3]) {
          socket.write(bytes.subarray((bytes.length * at) >> 2, (bytes.length * (at + 1)) >> 2));
          await pause(5);
        }
      } else socket.write(bytes);
      if (framing === 'gone' || framing === 'cut') {
        await pause(2);
        socket.destroy();
      }
      const exchanged = await received;
      // Node (24) overlooks what is no HTTP behind a request for an upgrade, until the time for its headers is over.
      const asksForUpgrade = request.headers.some(([name]) => name === 'upgrade');
      const reusable =
        isPlain && !asksForUpgrade && exchanged.answers.length === 1 && exchanged.answers[0]!.headers.get('connection') !== 'close';
      if (reusable && !socket.destroyed && socket.writable) idle.push(socket);
      else socket.destroy();
      return mayWait ? { ...exchanged, hangs: false } : exchanged;
    },
    close: () => {
      for (const socket of idle) socket.destroy();
    },
  };
}

function encode({ method, target, headers, body, framing }: RawRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const start = `${method} ${target} HTTP/1.1\r\nhost: localhost\r\n${lines}`;
  const whole = (framingLine: string, ...parts: Buffer[]) => Buffer.concat([Buffer.from(`${start}${framingLine}\r\n`, 'latin1'), ...parts]);
  const framed = whole(`content-length: ${body.length}\r\n`, body);
  switch (framing) {
    case 'chunked':
    case 'broken chunks': {
      const half = body.length >> 1;
      const chunk = (part: Buffer) =>
        part.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
      const end = framing === 'chunked' ? '0\r\n\r\n' : 'zz\r\n';
      return whole('transfer-encoding: chunked\r\n', chunk(body.subarray(0, half)), chunk(body.subarray(half)), Buffer.from(end));
    }
    case 'less':
      return whole(`content-length: ${Math.max(0, body.length - 3)}\r\n`, body);
    case 'more':
      return whole(`content-length: ${body.length + 3}\r\n`, body);
    case 'cut':
      return framed.subarray(0, Math.floor(framed.length * 0.7));
    case 'twice':
      return Buffer.concat([framed, framed]);
    case 'bare':
      return whole('', body);
    default:
      return framed;
  }
}

function receive(socket: Socket, method: string, due: number, patienceMs: number): Promise<Exchanged> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const answers: RawAnswer[] = [];
    const end = (hangs: boolean) => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onEnd).off('end', onEnd);
      resolve({ answers, hangs });
    };
    const timer = setTimeout(() => end(true), patienceMs);
    const onEnd = () => end(false);
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let found = firstAnswer(bytes, method); found; found = firstAnswer(bytes, method)) {
        bytes = found.rest;
        // A server may say first that it is ready for the body.
        if (found.answer.status >= 200) answers.push(found.answer);
      }
      if (due > 0 && answers.length >= due) end(false);
    };
    socket.on('data', onData).once('close', onEnd).once('end', onEnd);
    socket.removeAllListeners('error').on('error', () => {});
  });
}

function firstAnswer(bytes: Buffer, method: string): { readonly answer: RawAnswer; readonly rest: Buffer } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const length = method === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0);
  const bodyEnd = headEnd + 4 + length;
  if (bytes.length < bodyEnd) return undefined;
  return {
    answer: { status: Number(first.split(' ')[1]), headers, body: bytes.subarray(headEnd + 4, bodyEnd) },
    rest: bytes.subarray(bodyEnd),
  };
}
