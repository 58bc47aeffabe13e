// The native API on Fastify: every endpoint of the contract's table becomes a route that checks its input, calls the
// area's function and answers in the contract's shapes.
//
// How to add an area, or an endpoint to one:
//   1. Describe it in `packages/contracts/src/<area>.ts` with `defineEndpoint`, and name the area in `api.ts` there.
//   2. Write `<area>-routes.ts` here: `createXRoutes(deps): AreaRoutes<typeof xEndpoints>`, one function per entry. A function
//      gets `{ params, query, body }` already checked, throws PlatformError, and returns what the table says: a document, a
//      `Content` (streamed bytes) or an AsyncIterable (server-sent events).
//   3. Hand it to `registerNativeApi` in `app/compose-control.ts` under the area's name.
// Client, OpenAPI and this server then have it; forgetting step 2 or 3 does not compile.
import { API_PREFIX, type EndpointPlace, endpointPlaces } from '@ovenbird/contracts/endpoint-places';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Input } from './check-input.ts';
import { toNativeAnswer } from './errors.ts';
import { createEventStream } from './event-stream.ts';
import type { Content, NativeRoutes, RequestContext } from './native-route.ts';

export interface NativeApiOptions {
  /** All of them: an endpoint of the contract without a function does not compile. */
  readonly routes: NativeRoutes;
  readonly logger: Logger;
  readonly version: string;
  /** Aborted when the process stops: open streams end at once. */
  readonly signal: AbortSignal;
  /** Check answers against the contract too; tests do, so that drift is found. */
  readonly checkAnswers?: boolean;
}

type AnyRoute = (input: Input, context: RequestContext) => unknown;

/** A batch of pictures for the try-it page; the data plane has its own, configured limit. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** After the start has had its time, before a person has opened a page. */
const PRELOAD_MS = 1000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function registerNativeApi(app: FastifyInstance, options: NativeApiOptions): void {
  app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        reply.header('x-request-id', request.id);
        refuseForeignOrigin(request);
      });
      scope.setErrorHandler((thrown, request, reply) => {
        const { status, body, error } = toNativeAnswer(thrown, request.id);
        if (error.code === 'internal')
          options.logger.error({ requestId: request.id, url: request.url, err: error.cause ?? error }, 'native API');
        return reply.code(status).send(body);
      });
      scope.setNotFoundHandler((request) => {
        throw new PlatformError('not_found', `No endpoint ${request.method} ${request.url.split('?')[0]}. All of them: ${API_PREFIX}/docs`);
      });
      for (const [area, places] of Object.entries(endpointPlaces)) {
        const routes = options.routes[area as keyof NativeRoutes] as unknown as Record<string, AnyRoute>;
        for (const [name, place] of Object.entries<EndpointPlace>(places))
          addRoute(scope, { area, name, place, route: routes[name]! }, options);
      }
      addDescription(scope, options.version);
      scope.addHook('onReady', async () => {
        setTimeout(loadContract, PRELOAD_MS).unref();
      });
    },
    { prefix: API_PREFIX },
  );
}

interface PlacedRoute {
  readonly area: string;
  readonly name: string;
  readonly place: EndpointPlace;
  readonly route: AnyRoute;
}

function addRoute(scope: FastifyInstance, { area, name, place, route }: PlacedRoute, options: NativeApiOptions): void {
  const [method, path, answer] = place;
  scope.route({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
    bodyLimit: MAX_BODY_BYTES,
    handler: async (request, reply) => {
      const { checkAnswer, checkInput } = await loadContract();
      const context = contextOf(request, reply, options.signal);
      const result = await route(checkInput(area, name, request as Input), context);
      if (answer === 'content') return sendContent(reply, result as Content);
      if (answer === 'events') {
        reply
          .header('content-type', 'text/event-stream')
          .header('cache-control', 'no-cache, no-transform')
          .header('x-accel-buffering', 'no');
        return reply.send(createEventStream(result as AsyncIterable<unknown>, context.signal));
      }
      if (options.checkAnswers) checkAnswer(area, name, result);
      return reply.header('cache-control', 'no-store').send(result);
    },
  });
}

let contract: Promise<typeof import('./check-input.ts')> | undefined;

function loadContract(): Promise<typeof import('./check-input.ts')> {
  contract ??= import('./check-input.ts');
  return contract;
}

function contextOf(request: FastifyRequest, reply: FastifyReply, stopping: AbortSignal): RequestContext {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return {
    requestId: request.id,
    signal: AbortSignal.any([gone.signal, stopping]),
    origin: `${request.protocol}://${request.host}`,
  };
}

function sendContent(reply: FastifyReply, content: Content): FastifyReply {
  reply
    .header('content-type', content.contentType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(content.fileName)}`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-cache');
  if (content.sizeBytes !== undefined) reply.header('content-length', content.sizeBytes);
  return reply.send(content.body);
}

/** A page of another site that is open in the user's browser must not act here: browsers name the page's origin. */
function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (!origin || request.method === 'GET' || request.method === 'HEAD') return;
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  if (page && (page.host === request.host || LOOPBACK.test(page.hostname))) return;
  throw new PlatformError('permission_denied', `Pages of ${origin} may not change anything here.`);
}

function addDescription(scope: FastifyInstance, version: string): void {
  scope.get('/openapi.json', async (_request, reply) => {
    const { createOpenApi } = await import('./openapi.ts');
    return reply.header('cache-control', 'no-cache').send(createOpenApi(version));
  });
  scope.get('/docs', async (_request, reply) => {
    const { createOpenApi } = await import('./openapi.ts');
    const { renderOpenApi } = await import('./openapi-page.ts');
    return reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(renderOpenApi(createOpenApi(version)));
  });
}
