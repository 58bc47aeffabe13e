// The control process, put together in a straight line: stores, domain, protocols, edge.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { createGrpcServer } from '../edge/grpc/grpc-server.ts';
import { createHttpServer } from '../edge/http/http-server.ts';
import { registerUi } from '../edge/http/static-ui.ts';
import { listenOnPort } from '../edge/port.ts';
import { createChanges } from '../kernel/changes.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { startServingProcess } from './serving-process.ts';

export interface Addresses {
  readonly control: string;
  readonly inference: string;
}

const UI_FOLDER = fileURLToPath(new URL('../../../ui/dist', import.meta.url));
/** Open streams and slow downloads get this long after the listener closed. */
const CONNECTION_GRACE_MS = 1000;

/** @param argv  the options the user gave, handed on to the serving process */
export async function composeControl(config: Config, argv: readonly string[], lifecycle: Lifecycle, logger: Logger): Promise<Addresses> {
  mkdirSync(config.dataDir, { recursive: true });
  const changes = createChanges();
  const database = await openDatabase(config.database);
  lifecycle.onStop('database', () => database.close());

  const http = createHttpServer({ logger, host: config.host, ...(config.token ? { token: config.token } : {}) });
  http.app.get('/healthz', async () => ({ status: 'ok' }));
  registerUi(http.app, UI_FOLDER);
  await http.app.ready();
  lifecycle.onStop('http', () => http.close());

  const grpc = createGrpcServer(async () => (_request, response) => response.stream.close());
  const port = await listenOnPort({ host: config.host, port: config.controlPort, http1: http.takeConnection, http2: grpc.takeConnection });
  lifecycle.onStop('control port', () => port.close(CONNECTION_GRACE_MS));
  lifecycle.onStop('grpc', () => grpc.close());

  const serving = startServingProcess({ argv, changes, logger, stopDeadlineMs: config.stopDeadlineMs });
  lifecycle.onStop('serving process', () => serving.stop());
  const inferencePort = await serving.ready;

  return { control: address(config.host, port.port), inference: address(config.host, inferencePort) };
}

export function address(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
