// One request to the data plane and the way to answer it, whatever it travels on.
import type { IncomingHttpHeaders } from 'node:http';

export interface Exchange {
  readonly method: string;
  /** Without the query; of gRPC `/<package>.<service>/<method>`. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  /** Of gRPC the metadata. */
  readonly headers: IncomingHttpHeaders;
  /** Of gRPC the message. */
  readonly body: Buffer;
  /** The body exceeds this many bytes, and was not read. */
  readonly tooLargeFor: number | undefined;
  /** Why the body could not be unpacked; it is empty then. */
  readonly bodyFault: string | undefined;
  /** When the whole request was there: epoch ms, and on the monotonic clock. */
  readonly receivedAt: number;
  readonly receivedTick: number;
  /** Aborted when the caller went away (cancelled) or at the deadline (deadline_exceeded). */
  readonly signal: AbortSignal;
  /** Wait no longer than this from the beginning; before `signal` is first asked for. */
  shortenDeadline(ms: number): void;
  /** Once. @param headers  names and values in turn; of gRPC a fault is told by `grpc-status` and `grpc-message` */
  respond(status: number, headers: readonly string[], body: string | Buffer): void;
}
