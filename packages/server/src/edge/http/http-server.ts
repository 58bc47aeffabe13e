// The HTTP/1.1 side of the control port: Fastify without its own listener, with request ids, a host check against DNS
// rebinding, and the token when one is configured. Protocols register their routes on it; this file knows no meaning.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { newUuid } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { createAccessCheck } from './access-check.ts';

export type { FastifyInstance } from 'fastify';

// Imported as an ES module, node:http evaluates all its exports, and one of them loads Node's fetch: 60 ms of the start.
const { createServer } = process.getBuiltinModule('node:http');

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly host: string;
  readonly token?: string;
  /** See `AccessOptions`. */
  readonly openPrefixes?: readonly string[];
}

export interface HttpServer {
  readonly app: FastifyInstance;
  takeConnection(socket: Socket): void;
  close(): Promise<void>;
}

/** 1 GiB: model artifacts are uploaded in one PUT; JSON routes set their own, smaller limits. */
const MAX_BODY_BYTES = 1024 ** 3;
/** Python's urllib3 keeps pooled connections for a minute; closing earlier makes it log retries. */
const KEEP_ALIVE_MS = 75_000;

export function createHttpServer({ logger, host, token, openPrefixes = [] }: HttpServerOptions): HttpServer {
  let server: Server | undefined;
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newUuid(),
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: 2000, ignoreTrailingSlash: false },
    forceCloseConnections: true,
    // A path that cannot be decoded (`per%cent.txt` sent raw) never reaches a protocol, so its answer is made here.
    frameworkErrors: (error, request, reply) => refuseUndecodable(error.message, request, reply as FastifyReply),
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    serverFactory: (handler) => {
      server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, handler);
      // It never listens itself, so it is told to: only then does Node watch its connections (slow headers, idle ones).
      server.emit('listening');
      return server;
    },
  });
  app.addHook('onRequest', createAccessCheck({ host, openPrefixes, ...(token ? { token } : {}) }));
  return {
    app,
    takeConnection: (socket) => server?.emit('connection', socket),
    close: async () => {
      await app.close();
      // Fastify leaves a server alone that did not listen. This ends idle connections; busy ones are the port's to end.
      server?.close();
    },
  };
}

/**
 * Protocols parse their own bodies, so no route has a schema for Fastify. Saying so keeps its two schema compilers
 * (150 modules) out of every start.
 */
function noSchemas(): never {
  throw new Error('Routes have no Fastify schema here: parse at the rim of the protocol.');
}

function refuseUndecodable(problem: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `${problem}: ${JSON.stringify(request.raw.url)}. Percent-encode it.`;
  // Whose path it would have been is not known: MLflow's form of an error and the native API's do not exclude each other.
  return reply
    .code(400)
    .send({ error_code: 'INVALID_PARAMETER_VALUE', message, error: { code: 'invalid_argument', message, requestId: request.id } });
}
