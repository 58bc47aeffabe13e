// The native API on a free loopback port with the areas that a test gives; the others answer `unimplemented`. Answers are checked against the contract.
import { endpointPlaces } from '@ovenbird/contracts/endpoint-places';
import Fastify, { type FastifyInstance } from 'fastify';
import { PlatformError } from '../src/kernel/errors.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import type { NativeRoutes } from '../src/protocols/native/native-route.ts';
import { registerNativeApi } from '../src/protocols/native/routes.ts';

export interface NativeServer {
  readonly url: string;
  readonly port: number;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

export interface NativeServerOptions {
  readonly port?: number;
  /** Stands for the process being asked to stop. */
  readonly signal?: AbortSignal;
}

const unimplemented = (): never => {
  throw new PlatformError('unimplemented', 'Not part of this test.');
};

const nothing = Object.fromEntries(
  Object.entries(endpointPlaces).map(([area, places]) => [
    area,
    Object.fromEntries(Object.keys(places).map((name) => [name, unimplemented])),
  ]),
) as unknown as NativeRoutes;

export async function startNativeServer(routes: Partial<NativeRoutes>, options: NativeServerOptions = {}): Promise<NativeServer> {
  const { port = 0, signal = new AbortController().signal } = options;
  const app = Fastify({ forceCloseConnections: true });
  registerNativeApi(app, { routes: { ...nothing, ...routes }, logger: silentLogger, version: '0.0.0', signal, checkAnswers: true });
  const url = await app.listen({ port, host: '127.0.0.1' });
  return { url, port: Number(new URL(url).port), app, close: () => app.close() };
}
