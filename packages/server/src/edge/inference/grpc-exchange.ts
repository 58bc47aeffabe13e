// One unary call of gRPC, and its answer.
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Exchange } from './exchange.ts';
import { answer, refuse } from './grpc-answer.ts';
import { sendable } from './header-text.ts';
import { Patience } from './patience.ts';

/** Fields of an HTTP answer that mean nothing in gRPC, or that gRPC writes itself. */
const NOT_METADATA = /^(content-type|x-content-type-options|grpc-.*)$/;

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
