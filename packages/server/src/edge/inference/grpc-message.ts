// The one message of a unary call.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { requestCoding, unpack } from './content-coding.ts';
import { GrpcStatus, PREFIX_BYTES, refuse } from './grpc-answer.ts';

/** Calls `done` once the caller has said all; what is no single message within the limit is refused here. */
export function receiveMessage(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  maxBytes: number,
  done: (body: Buffer) => void,
): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes + PREFIX_BYTES) parts.push(chunk);
    else refuseLength(stream, maxBytes);
  });
  stream.on('end', () => {
    if (stream.headersSent) return;
    const framed = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    if (framed.length < PREFIX_BYTES) return refuse(stream, GrpcStatus.internal, 'The call has no message.');
    const length = framed.readUInt32BE(1);
    // It may say that it is longer than what came.
    if (length > maxBytes) return refuseLength(stream, maxBytes);
    if (framed.length !== length + PREFIX_BYTES)
      return refuse(stream, GrpcStatus.internal, `The call has one message of ${length} bytes; got ${framed.length - PREFIX_BYTES}.`);
    const body = framed.subarray(PREFIX_BYTES);
    if (framed[0] === 0) return done(body);
    unpackMessage(stream, headers, body, maxBytes, done);
  });
}

function unpackMessage(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  body: Buffer,
  maxBytes: number,
  done: (body: Buffer) => void,
): void {
  const coding = requestCoding({ 'content-encoding': String(headers['grpc-encoding'] ?? '') });
  if (coding === undefined) {
    refuse(stream, GrpcStatus.internal, 'The message is packed, and grpc-encoding does not say how.');
    return;
  }
  unpack(body, coding, maxBytes, (unpacked) => {
    if (unpacked.kind === 'body') done(unpacked.body);
    else if (unpacked.kind === 'too_large') refuseLength(stream, maxBytes);
    else refuse(stream, GrpcStatus.unimplemented, unpacked.message);
  });
}

function refuseLength(stream: ServerHttp2Stream, maxBytes: number): void {
  refuse(stream, GrpcStatus.resourceExhausted, `The message is larger than ${maxBytes} bytes.`);
}
