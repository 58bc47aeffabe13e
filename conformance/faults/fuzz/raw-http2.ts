// gRPC calls as HTTP/2 frames: what no gRPC client sends.
import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

export interface RawCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** End the call before its end. */
  readonly reset: boolean;
}

const PATHS = [
  '/inference.GRPCInferenceService/ModelInfer',
  '/seldon.protos.Seldon/Predict',
  '/inference.GRPCInferenceService/Nothing',
  '/',
  '/a/b/c',
];

function frame(flag: number, length: number, message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

const GOOD = frame(0, 0, new Uint8Array(0));

export const rawCalls: fc.Arbitrary<RawCall> = fc.record({
  headers: fc
    .record({
      ':path': fc.constantFrom(...PATHS),
      ':method': fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT'),
      'content-type': fc.constantFrom('application/grpc', 'application/grpc', 'application/grpc+json', 'text/plain', ''),
      'grpc-encoding': fc.constantFrom('', 'gzip', 'deflate', 'snappy'),
      'grpc-timeout': fc.constantFrom('', '1n', 'x', '-1S', '99999999H'),
      te: fc.constantFrom('trailers', ''),
      seldon: fc.constantFrom('', 'bare', 'graph', '\u00e9', '__proto__', 'a\tb'),
      namespace: fc.constantFrom('', 'default', '\u00ff'),
      'seldon-puid': fc.constantFrom('', 'a', '\u00e9'),
      traceparent: fc.constantFrom('', 'x'),
      'a-bin': fc.constantFrom('', '*', 'AAA'),
    })
    .map((headers) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))),
  body: fc.oneof(
    fc.constant(GOOD),
    fc.constant(new Uint8Array(0)),
    fc.constant(Buffer.concat([GOOD, GOOD])),
    fc.uint8Array({ maxLength: 60 }),
    fc
      .tuple(fc.nat(255), fc.constantFrom(0, 1, 100, 2 ** 32 - 1), fc.uint8Array({ maxLength: 30 }))
      .map(([flag, length, bytes]) => frame(flag, length, bytes)),
    fc.constant(frame(1, 28, gzipSync(Buffer.alloc(0)))),
    fc.constant(frame(1, 8, gzipSync(Buffer.alloc(1000)).subarray(0, 8))),
  ),
  reset: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
});

/** What a call must come to within it: an answer, or the end of its stream. */
const PATIENCE_MS = 20_000;

/** Each over a connection of its own. @returns the calls that nobody answered or ended */
export async function sendRawCalls(address: string, calls: readonly RawCall[]): Promise<RawCall[]> {
  const hanging = await Promise.all(calls.map((call) => sendRawCall(address, call)));
  return calls.filter((_, index) => hanging[index]);
}

function sendRawCall(address: string, { headers, body, reset }: RawCall): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const session = connect(address);
    const end = (hangs: boolean) => {
      clearTimeout(timer);
      session.destroy();
      resolve(hangs);
    };
    const timer = setTimeout(() => end(true), PATIENCE_MS);
    session
      .on('error', (error) => {
        if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') reject(error);
      })
      .once('close', () => end(false));
    const stream = session.request(headers);
    stream.on('error', () => {}).once('close', () => end(false));
    stream.resume();
    if (reset) {
      stream.write(body);
      setTimeout(() => stream.close(8), 2);
    } else stream.end(body);
  });
}
