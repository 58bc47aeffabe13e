// How a unary call of gRPC is answered: by one message and a status behind it, or by a status alone.
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';

/** Of google.rpc.Code, those that the transport itself answers with. */
export const GrpcStatus = { resourceExhausted: 8, unimplemented: 12, internal: 13 } as const;

/** Before each message: a byte that says whether it is packed, and four of its length. */
export const PREFIX_BYTES = 5;
/** Beyond this a copy behind its prefix costs more than a second write. */
const MAX_COPIED_BYTES = 16_384;

export function answer(stream: ServerHttp2Stream, metadata: OutgoingHttpHeaders, body: Buffer): void {
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
