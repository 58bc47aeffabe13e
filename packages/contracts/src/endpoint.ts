// How one endpoint of the native API is described. Server routes, the typed client and the OpenAPI page are all made from
// these descriptions, so an endpoint exists in all three or in none.
import { z } from 'zod';

const nothing = z.object({});
type Nothing = typeof nothing;

const noBody = z.undefined();
type NoBody = typeof noBody;

/**
 * What comes back: `json` one document; `content` raw bytes with their own content type; `events` server-sent events whose
 * `data` is one JSON document of the response schema each.
 */
export type Answer = 'json' | 'content' | 'events';

export interface Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
  As extends Answer = Answer,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for each key of `params`, e.g. `/runs/{runId}`. */
  readonly path: string;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly response: Response;
  readonly answer: As;
}

interface EndpointOptions<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Response extends z.ZodType,
  As extends Answer,
> {
  method: Endpoint['method'];
  path: string;
  summary: string;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Response;
  answer?: As;
}

/** Describe one endpoint; what is left out is empty (`params`, `query`), absent (`body`) or `json` (`answer`). */
export function defineEndpoint<
  Response extends z.ZodType,
  Params extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Body extends z.ZodType = NoBody,
  As extends Answer = 'json',
>(options: EndpointOptions<Params, Query, Body, Response, As>): Endpoint<Params, Query, Body, Response, As> {
  return {
    method: options.method,
    path: options.path,
    summary: options.summary,
    params: options.params ?? (nothing as unknown as Params),
    query: options.query ?? (nothing as unknown as Query),
    body: options.body ?? (noBody as unknown as Body),
    response: options.response,
    answer: options.answer ?? ('json' as As),
  };
}

/** What a handler receives: everything parsed, defaults filled in. */
export interface HandlerInput<E extends Endpoint> {
  readonly params: z.output<E['params']>;
  readonly query: z.output<E['query']>;
  readonly body: z.output<E['body']>;
}

/** What a handler returns and a client receives. */
export type EndpointResult<E extends Endpoint> = z.output<E['response']>;

type Part<Key extends string, Value> = Value extends undefined
  ? unknown
  : Record<string, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

/** What a caller gives: parts without required keys may be left out. */
export type CallInput<E extends Endpoint> = Part<'params', z.input<E['params']>> &
  Part<'query', z.input<E['query']>> &
  Part<'body', z.input<E['body']>>;
