// The typed client: one function per endpoint of the contract's table, grouped by area. Works in browsers and in Node.
import type { CallInput, Endpoint, EndpointResult, NativeApi } from '@ovenbird/contracts';
import { API_PREFIX, type EndpointPlace, endpointPlaces } from '@ovenbird/contracts/endpoint-places';
import { readEvents } from './event-reader.ts';
import { errorOfResponse, OvenbirdError } from './ovenbird-error.ts';

export interface ClientOptions {
  /** Address of the control port, e.g. `http://127.0.0.1:8080`; empty in a page that the server itself served. */
  readonly baseUrl: string;
  /** Sent as a bearer token when the server asks for one. */
  readonly token?: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Result<E extends Endpoint> = E['answer'] extends 'content'
  ? Response
  : E['answer'] extends 'events'
    ? AsyncIterable<EndpointResult<E>>
    : EndpointResult<E>;

type Arguments<E extends Endpoint> =
  Record<never, never> extends CallInput<E> ? [input?: CallInput<E>, options?: CallOptions] : [input: CallInput<E>, options?: CallOptions];

/**
 * Calls one endpoint. Resolves to the document; to the `Response` of a `content` endpoint, to be read as a stream; or, once the
 * connection stands, to the events of an `events` endpoint.
 * @throws OvenbirdError, or the reason of an aborted signal
 */
export type Call<E extends Endpoint> = (...given: Arguments<E>) => Promise<Result<E>>;

type Areas = { readonly [Area in keyof NativeApi]: { readonly [Name in keyof NativeApi[Area]]: Call<NativeApi[Area][Name] & Endpoint> } };

export interface Client extends Areas {
  readonly baseUrl: string;
}

/** What every call is given, once types are gone. */
interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:8080' });
 * const { items } = await client.runs.search({ body: { filter: 'metrics.val_accuracy > 0.9' } });
 */
export function createClient({ baseUrl, token, fetch = globalThis.fetch.bind(globalThis) }: ClientOptions): Client {
  const base = baseUrl.replace(/\/+$/, '');

  async function call(place: EndpointPlace, input: AnyInput = {}, { signal }: CallOptions = {}): Promise<unknown> {
    const [method, , answer] = place;
    const url = base + addressOf(place, input);
    const headers: Record<string, string> = {};
    if (token) headers.authorization = `Bearer ${token}`;
    if (input.body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(url, {
      method,
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(signal ? { signal } : {}),
    }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new OvenbirdError('unreachable', `No answer from ${base || 'the server'}.`, {}, { cause });
    });
    if (!response.ok) throw await errorOfResponse(response);
    if (answer === 'content') return response;
    if (answer === 'events') return readEvents(response.body!);
    return response.json();
  }

  const areas = Object.fromEntries(
    Object.entries(endpointPlaces).map(([area, places]) => [
      area,
      Object.fromEntries(
        Object.entries<EndpointPlace>(places).map(([name, place]) => [
          name,
          (input?: AnyInput, options?: CallOptions) => call(place, input, options),
        ]),
      ),
    ]),
  );
  return { baseUrl: base, ...areas } as unknown as Client;
}

/**
 * The address of an endpoint from the server's root, e.g. for the `src` of a picture.
 * @example endpointAddress('artifacts', 'contentOfRun', { params: { runId }, query: { path: 'plot.png' } })
 */
export function endpointAddress<Area extends keyof NativeApi, Name extends keyof NativeApi[Area]>(
  area: Area,
  name: Name,
  input: NativeApi[Area][Name] extends Endpoint ? Omit<CallInput<NativeApi[Area][Name]>, 'body'> : never,
): string {
  return addressOf(endpointPlaces[area][name], input as AnyInput);
}

function addressOf([, path]: EndpointPlace, { params = {}, query = {} }: AnyInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(key, String(one));
  }
  return API_PREFIX + filled + (search.size > 0 ? `?${search}` : '');
}
