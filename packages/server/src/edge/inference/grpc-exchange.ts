// One unary call of gRPC, and its answer.
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Exchange } from './exchange.ts';
import { sendable } from './header-text.ts';
import { Patience } from './patience.ts';

/** Fields of an HTTP answer that mean nothing in gRPC, or that gRPC writes itself. */
const NOT_METADATA = /^(content-type|x-content-type-options|grpc-.*)$/;
/** Beyond this a copy behind its prefix costs more than a second write. */
const MAX_COPIED_BYTES = 16_384;
const PREFIX_BYTES = 5;

export class GrpcExchange implements Exchange {
  readonly method = 'POST';
  readonly path: string;
  readonly query = '';
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly tooLargeFor = undefined;
  readonly bodyFault = undefined;
  readonly receivedAt = Date.now();
  readonly receivedTick = performance.now();
  readonly #stream: ServerHttp2Stream;
  readonly #patience: Patience;

  constructor(stream: ServerHttp2Stream, path: string, headers: IncomingHttpHeaders, body: Buffer, deadlineMs: number) {
    this.#stream = stream;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.#patience = new Patience(deadlineMs, (gone) => {
      stream.once('close', () => {
        if (!stream.headersSent) gone();
      });
    });
  }

  get signal(): AbortSignal {
    return this.#patience.signal;
  }

  shortenDeadline(ms: number): void {
    this.#patience.shorten(ms);
  }

  respond(_status: number, headers: readonly string[], body: string | Buffer): void {
    this.#patience.end();
    const metadata: OutgoingHttpHeaders = {};
    let status = '0';
    let message = '';
    for (let index = 0; index < headers.length; index += 2) {
      const [name, value] = [headers[index]!, headers[index + 1]!];
      if (name === 'grpc-status') status = value;
      else if (name === 'grpc-message') message = value;
      else if (!NOT_METADATA.test(name)) metadata[name] = sendable(value);
    }
    if (status === '0') answer(this.#stream, metadata, Buffer.isBuffer(body) ? body : Buffer.from(body));
    else refuse(this.#stream, Number(status), message, metadata);
  }
}

function answer(stream: ServerHttp2Stream, metadata: OutgoingHttpHeaders, body: Buffer): void {
  if (!canAnswer(stream)) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...metadata }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const isCopied = body.length <= MAX_COPIED_BYTES;
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES + (isCopied ? body.length : 0));
  prefix[0] = 0;
  prefix.writeUInt32BE(body.length, 1);
  if (isCopied) {
    body.copy(prefix, PREFIX_BYTES);
    stream.end(prefix);
    return;
  }
  stream.write(prefix);
  stream.end(body);
}

/** @param status  a number of google.rpc.Code, not 0 */
export function refuse(stream: ServerHttp2Stream, status: number, message: string, metadata: OutgoingHttpHeaders = {}): void {
  if (!canAnswer(stream)) return;
  const told = { 'grpc-status': String(status), 'grpc-message': percentEncode(message) };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...metadata, ...told }, { endStream: true });
  // What the caller is still sending is not wanted.
  stream.resume();
  if (!stream.readableEnded) stream.close();
}

function canAnswer(stream: ServerHttp2Stream): boolean {
  return !stream.destroyed && !stream.closed && !stream.headersSent;
}

/** As the specification has it of Status-Message: UTF-8, all but visible ASCII and the space by `%XX`. */
function percentEncode(message: string): string {
  return message.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent);
}
