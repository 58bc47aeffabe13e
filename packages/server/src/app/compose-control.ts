// The control process, put together in a straight line: stores, domain, protocols, edge.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { VERSION } from '../config/version.ts';
import { type CatalogRef, createSearch } from '../domain/catalog/index.ts';
import { createLineage, createLineageRecorder } from '../domain/lineage/index.ts';
import { createFindOrigin, createTraffic, createTrafficKeeper, keepHouse } from '../domain/monitoring/index.ts';
import { createGrpcServer } from '../edge/grpc/grpc-server.ts';
import { createHttpServer } from '../edge/http/http-server.ts';
import { registerUi } from '../edge/http/static-ui.ts';
import { listenOnPort } from '../edge/port.ts';
import { createChanges } from '../kernel/changes.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { createDeploymentStatsRoutes } from '../protocols/native/deployment-stats-routes.ts';
import { createEventRoutes } from '../protocols/native/events.ts';
import { createLineageRoutes } from '../protocols/native/lineage-routes.ts';
import { createPlatformRoutes } from '../protocols/native/platform-routes.ts';
import { createPredictionsRoutes } from '../protocols/native/predictions-routes.ts';
import { registerNativeApi } from '../protocols/native/routes.ts';
import { createSearchRoutes } from '../protocols/native/search-routes.ts';
import { createSqlRoutes } from '../protocols/native/sql-routes.ts';
import { createWhyRoute } from '../protocols/native/why-route.ts';
import { createDuckDbConsole } from '../stores/eventlog/duckdb-console.ts';
import { createDuckDbEngine } from '../stores/eventlog/duckdb-engine.ts';
import { createDuckDbPredictionReader } from '../stores/eventlog/duckdb-prediction-reader.ts';
import { createParquetCompactor } from '../stores/eventlog/parquet-compactor.ts';
import { createSqlCatalog } from '../stores/sql/catalog/catalog.ts';
import { createSqlLineageStore } from '../stores/sql/lineage/lineage-store.ts';
import { createPredictionFiles } from '../stores/sql/monitoring/prediction-files.ts';
import { createTrafficStore } from '../stores/sql/monitoring/traffic-store.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { createServerInfo } from './server-info.ts';
import { startServingProcess } from './serving-process.ts';

export interface Addresses {
  readonly control: string;
  readonly inference: string;
}

const UI_FOLDER = fileURLToPath(new URL('../../../ui/dist', import.meta.url));
/** Open streams and slow downloads get this long after the listener closed. */
const CONNECTION_GRACE_MS = 1000;

/** Closed segments are as good to query as Parquet, so there is no hurry. */
const COMPACT_EVERY_MS = 30_000;
const ROLL_UP_EVERY_MS = 60_000;

/** @param argv  the options the user gave, handed on to the serving process */
export async function composeControl(config: Config, argv: readonly string[], lifecycle: Lifecycle, logger: Logger): Promise<Addresses> {
  mkdirSync(config.dataDir, { recursive: true });
  const changes = createChanges();
  const database = await openDatabase(config.database);
  lifecycle.onStop('database', () => database.close());

  const logFolder = join(config.paths.eventlog, 'predictions');
  const engine = createDuckDbEngine(logFolder);
  lifecycle.onStop('duckdb', () => engine.close());
  const manifest = createPredictionFiles(database, systemClock);
  const predictions = createDuckDbPredictionReader({ folder: logFolder, engine, manifest });
  const sqlConsole = createDuckDbConsole({ folder: logFolder, engine, manifest });
  const compactor = createParquetCompactor({ folder: logFolder, engine, manifest, clock: systemClock, logger });
  const trafficStore = createTrafficStore(database);
  const traffic = createTraffic(trafficStore, systemClock);
  const trafficKeeper = createTrafficKeeper(trafficStore, systemClock);
  const houses = [
    keepHouse({ name: 'prediction log', everyMs: COMPACT_EVERY_MS, run: compactor.run }, lifecycle.signal, logger),
    keepHouse({ name: 'traffic', everyMs: ROLL_UP_EVERY_MS, run: trafficKeeper.run }, lifecycle.signal, logger),
  ];
  lifecycle.onStop('housekeeping', () => Promise.all(houses).then(() => {}));

  const lineageStore = createSqlLineageStore(database);
  // The rooms that make things get this.
  const recordLineage = createLineageRecorder(lineageStore, changes);

  const catalog = createSqlCatalog(database);
  const findPrediction = createFindOrigin(predictions);
  // Predictions are in the log, everything else is in SQL.
  const describe = async (ref: CatalogRef) =>
    ref.kind === 'prediction' ? ((await findPrediction(ref.id))?.description ?? null) : catalog.describe(ref);
  const lineage = createLineage({ store: lineageStore, describe, findPrediction });
  const search = createSearch({ catalog, describe });

  const http = createHttpServer({ logger, host: config.host, ...(config.token ? { token: config.token } : {}) });
  http.app.get('/healthz', async () => ({ status: 'ok' }));
  const addresses: { control: string; inference: string | null } = { control: '', inference: null };
  registerNativeApi(http.app, {
    routes: {
      platform: createPlatformRoutes({
        info: createServerInfo({ config, version: VERSION, clock: systemClock, addresses: () => addresses }),
        catalog,
        clock: systemClock,
      }),
      predictions: { ...createPredictionsRoutes(predictions), why: createWhyRoute(lineage) },
      sql: createSqlRoutes(sqlConsole),
      deploymentStats: createDeploymentStatsRoutes(traffic),
      lineage: createLineageRoutes(lineage),
      search: createSearchRoutes(search),
      events: createEventRoutes(changes),
    },
    logger,
    version: VERSION,
    signal: lifecycle.signal,
  });
  registerUi(http.app, UI_FOLDER);
  await http.app.ready();
  lifecycle.onStop('http', () => http.close());

  const grpc = createGrpcServer(async () => (_request, response) => response.stream.close());
  const port = await listenOnPort({ host: config.host, port: config.controlPort, http1: http.takeConnection, http2: grpc.takeConnection });
  lifecycle.onStop('control port', () => port.close(CONNECTION_GRACE_MS));
  addresses.control = address(config.host, port.port);
  lifecycle.onStop('grpc', () => grpc.close());

  const serving = startServingProcess({ argv, changes, logger, stopDeadlineMs: config.stopDeadlineMs });
  lifecycle.onStop('serving process', () => serving.stop());
  const inferencePort = await serving.ready;

  addresses.inference = address(config.host, inferencePort);

  return { control: addresses.control, inference: addresses.inference };
}

export function address(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
