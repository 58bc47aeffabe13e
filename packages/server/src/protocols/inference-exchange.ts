// What the protocols of the data plane need of a request and its answer. `edge/inference` has it; protocols must not know
// the edge, so each side says what it means and the composition joins them.
import type { DeploymentName } from '../domain/serving/index.ts';

export interface InferenceExchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly tooLargeFor: number | undefined;
  /** Why the body could not be unpacked; it is empty then. */
  readonly bodyFault: string | undefined;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** On the clock of `performance.now()`. */
  readonly receivedTick: number;
  /** Aborted when the caller went away, or at the deadline. */
  readonly signal: AbortSignal;
  /** Wait no longer than this from the beginning; before `signal` is first asked for. */
  shortenDeadline(ms: number): void;
  /** Of a gRPC call that is answered as the HTTP request with its meaning: its own path, and its status once it is answered. */
  readonly rpc?: { readonly path: string; status: number };
  /** What the message is called where the caller gave no id: the same one when it comes again. Absent: a new one. */
  readonly fallbackId?: string;
  /** Once. @param headers  names and values in turn */
  respond(status: number, headers: readonly string[], body: string | Buffer): void;
}

/** A request for a deployment. `rest` is the path below the deployment's address, without a leading slash. */
export interface DeploymentRequest {
  readonly exchange: InferenceExchange;
  readonly deployment: DeploymentName;
  readonly rest: string;
}

/** Answers everything below its part of the address; never throws. */
export type DeploymentHandler = (request: DeploymentRequest) => void;

const PUID = /^[\x21-\x7e]{1,200}$/;

/** An id that a caller gave, if it can stand in a header and a log. */
export function acceptablePuid(given: unknown): string | undefined {
  return typeof given === 'string' && PUID.test(given) ? given : undefined;
}
