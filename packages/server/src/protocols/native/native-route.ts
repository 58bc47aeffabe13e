// What an area of the native API writes: one typed function per entry of its endpoint table.
import type { Readable } from 'node:stream';
import type { Endpoint, EndpointResult, HandlerInput, NativeApi } from '@ovenbird/contracts';

export interface RequestContext {
  readonly requestId: string;
  /** Aborted when the client went away or the server stops; long work takes it. */
  readonly signal: AbortSignal;
  /** Address by which the client reached this server, e.g. `http://127.0.0.1:8080`. */
  readonly origin: string;
}

/** The answer of a `content` endpoint. Sent as an attachment under a sandbox policy: no browser runs it. */
export interface Content {
  readonly body: Readable | Uint8Array;
  readonly contentType: string;
  readonly fileName: string;
  readonly sizeBytes?: number;
}

/** Domain values are readonly all the way down; answers may be made of them as they are. */
type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type RouteResult<E extends Endpoint> = E['answer'] extends 'content'
  ? Content
  : E['answer'] extends 'events'
    ? AsyncIterable<DeepReadonly<EndpointResult<E>>>
    : DeepReadonly<EndpointResult<E>>;

export type NativeRoute<E extends Endpoint> = (input: HandlerInput<E>, context: RequestContext) => Promise<RouteResult<E>> | RouteResult<E>;

/** The routes of one area: a function for each entry of its table, none missing. */
export type AreaRoutes<Table extends Readonly<Record<string, Endpoint>>> = { readonly [Name in keyof Table]: NativeRoute<Table[Name]> };

/** The routes of all areas. */
export type NativeRoutes = { readonly [Area in keyof NativeApi]: AreaRoutes<NativeApi[Area]> };
