// The control process, put together in a straight line: stores, domain, protocols, edge.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { readImageTable } from '../config/image-table.ts';
import { readModelOverrides } from '../config/model-overrides.ts';
import { VERSION } from '../config/version.ts';
import { createArtifacts } from '../domain/artifacts/index.ts';
import { createBatchJobs, createBatchRetention } from '../domain/batch/index.ts';
import { type CatalogRef, createSearch } from '../domain/catalog/index.ts';
import { createLineage, createLineageRecorder } from '../domain/lineage/index.ts';
import { createFindOrigin, createTraffic, createTrafficKeeper, createUnitTraffic, keepHouse } from '../domain/monitoring/index.ts';
import { createRegistry } from '../domain/registry/index.ts';
import { createAccelerations } from '../domain/serving/acceleration/index.ts';
import {
  createDeployments,
  createLoadWishes,
  createReadRouterBeliefs,
  createRegistryResolver,
  startFollowingRegistry,
} from '../domain/serving/index.ts';
import type { ReconcileLoop } from '../domain/serving/rollout/index.ts';
import { createTracking } from '../domain/tracking/index.ts';
import { createGrpcServer } from '../edge/grpc/grpc-server.ts';
import { createHttpServer } from '../edge/http/http-server.ts';
import { registerProbes } from '../edge/http/probes.ts';
import { registerUi } from '../edge/http/static-ui.ts';
import { listenOnPort } from '../edge/port.ts';
import { createChanges } from '../kernel/changes.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { OPEN_SERVICES, SIGNED_PREFIX } from '../protocols/flyte/open-paths.ts';
import { registerMlflow } from '../protocols/mlflow/register-mlflow.ts';
import { createAccelerationsRoutes } from '../protocols/native/accelerations-routes.ts';
import { createArtifactsRoutes } from '../protocols/native/artifacts-routes.ts';
import { createBatchRoutes } from '../protocols/native/batch-routes.ts';
import { createDeploymentStatsRoutes } from '../protocols/native/deployment-stats-routes.ts';
import { createDeploymentsRoutes } from '../protocols/native/deployments-routes.ts';
import { createEventRoutes } from '../protocols/native/events.ts';
import { createExecutionsRoutes } from '../protocols/native/executions-routes.ts';
import { createExperimentsRoutes } from '../protocols/native/experiments-routes.ts';
import { createLineageRoutes } from '../protocols/native/lineage-routes.ts';
import { createModelsRoutes } from '../protocols/native/models-routes.ts';
import { createPlatformRoutes } from '../protocols/native/platform-routes.ts';
import { createPredictionsRoutes } from '../protocols/native/predictions-routes.ts';
import { registerNativeApi } from '../protocols/native/routes.ts';
import { createRunsRoutes } from '../protocols/native/runs-routes.ts';
import { createSearchRoutes } from '../protocols/native/search-routes.ts';
import { createServedModels } from '../protocols/native/served-models.ts';
import { createSqlRoutes } from '../protocols/native/sql-routes.ts';
import { createWhyRoute } from '../protocols/native/why-route.ts';
import { createWorkflowsRoutes } from '../protocols/native/workflows-routes.ts';
import { createFsBlobStore } from '../stores/blob/fs/fs-blob-store.ts';
import { createDuckDbConsole } from '../stores/eventlog/duckdb-console.ts';
import { createDuckDbEngine } from '../stores/eventlog/duckdb-engine.ts';
import { createDuckDbPredictionReader } from '../stores/eventlog/duckdb-prediction-reader.ts';
import { createLeftRows } from '../stores/eventlog/duckdb-query-rows.ts';
import { createDuckDbRequestSamples } from '../stores/eventlog/duckdb-request-samples.ts';
import { createDuckDbShadowComparison } from '../stores/eventlog/duckdb-shadow-comparison.ts';
import { createParquetCompactor } from '../stores/eventlog/parquet-compactor.ts';
import { createPinFiles } from '../stores/model-cache/pin-files.ts';
import { createModelOrigins } from '../stores/origins/model-origins.ts';
import { createSqlBatchJobStore } from '../stores/sql/batch/batch-job-store.ts';
import { createSqlBatchRetentionStore } from '../stores/sql/batch/batch-retention-store.ts';
import { createSqlCatalog } from '../stores/sql/catalog/catalog.ts';
import { createSqlLineageStore } from '../stores/sql/lineage/lineage-store.ts';
import { createPredictionFiles } from '../stores/sql/monitoring/prediction-files.ts';
import { createTrafficStore } from '../stores/sql/monitoring/traffic-store.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { createRegistryStores } from '../stores/sql/registry/registry-stores.ts';
import { createSqlAccelerationStore } from '../stores/sql/serving/acceleration-store.ts';
import { createSqlDeploymentStore } from '../stores/sql/serving/deployment-store.ts';
import { createSqlReplicaCountStore } from '../stores/sql/serving/replica-count-store.ts';
import { createSqlRevisionFactsReader } from '../stores/sql/serving/revision-facts-reader.ts';
import { createTrackingStores } from '../stores/sql/tracking/tracking-stores.ts';
import { createFilePlaces } from '../stores/tables/file-places.ts';
import { unfinishedOutputs } from '../stores/tables/output-files.ts';
import { createUnitMemoryReader } from '../stores/unit-memory/unit-memory-reader.ts';
import { startAccelerationRoom } from './acceleration-room.ts';
import { startBatchProcesses } from './batch-processes.ts';
import { createServerInfo } from './server-info.ts';
import { type ServingProcess, startServingProcess } from './serving-process.ts';
import { createTypedDeployments } from './typed-deployments.ts';
import { createWorkflowRoom } from './workflow-room.ts';

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
const RETIRE_JOBS_EVERY_MS = 10 * 60_000;

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
  const deploymentStore = createSqlDeploymentStore(database);
  const sqlConsole = createDuckDbConsole({
    folder: logFolder,
    engine,
    manifest,
    typed: createTypedDeployments(deploymentStore, createSqlRevisionFactsReader(database)),
  });
  const compactor = createParquetCompactor({ folder: logFolder, engine, manifest, clock: systemClock, logger });
  const trafficStore = createTrafficStore(database);
  const traffic = createTraffic(trafficStore, systemClock);
  const trafficKeeper = createTrafficKeeper(trafficStore, systemClock);
  const leftRows = createLeftRows(config.paths.batch);
  const batchRetention = createBatchRetention({
    store: createSqlBatchRetentionStore(database),
    files: { remove: async (job) => void (await Promise.all([unfinishedOutputs.remove(job), leftRows.remove(job)])) },
    changes,
    clock: systemClock,
    keepMs: config.keepBatchJobsMs,
  });
  const houses = [
    keepHouse({ name: 'prediction log', everyMs: COMPACT_EVERY_MS, run: compactor.run }, lifecycle.signal, logger),
    keepHouse({ name: 'traffic', everyMs: ROLL_UP_EVERY_MS, run: trafficKeeper.run }, lifecycle.signal, logger),
    keepHouse({ name: 'batch jobs', everyMs: RETIRE_JOBS_EVERY_MS, run: batchRetention.run }, lifecycle.signal, logger),
  ];
  lifecycle.onStop('housekeeping', () => Promise.all(houses).then(() => {}));

  const lineageStore = createSqlLineageStore(database);
  // The rooms that make things get this.
  const recordLineage = createLineageRecorder(lineageStore, changes);

  const shared = { recordEdges: recordLineage, changes, clock: systemClock };
  const artifacts = createArtifacts(createFsBlobStore(config.paths.blobs));
  const tracking = createTracking({ stores: createTrackingStores(database), ...shared });
  const registry = createRegistry({ stores: createRegistryStores(database), tracking, artifacts, ...shared });

  const images = await readImageTable(config.images);
  const resolver = createRegistryResolver({
    resolveModelUri: registry.resolveModelUri,
    artifacts,
    findOrigin: createModelOrigins(config.modelUris),
    pins: createPinFiles(config.paths.models),
    override: await readModelOverrides(config.modelUris.overrides),
    maxModelBytes: config.modelUris.cacheBytes,
  });
  let accelerating: ReconcileLoop | undefined;
  const accelerationStore = createSqlAccelerationStore(database);
  const accelerations = createAccelerations({
    store: accelerationStore,
    resolver,
    clock: systemClock,
    wake: () => accelerating?.wake(),
  });
  const deployments = createDeployments({
    store: deploymentStore,
    resolver,
    recordLineage,
    changes,
    clock: systemClock,
    accelerations,
    maxCopies: config.inference.maxCopies,
    servesImage: (image) => images.find(image) !== undefined,
  });
  const following = startFollowingRegistry({ deployments, changes, recordLineage, logger });
  lifecycle.onStop('deployments', () => following.stop());

  const batchStore = createSqlBatchJobStore(database);
  const batchProcesses = startBatchProcesses({
    argv,
    store: batchStore,
    clock: systemClock,
    changes,
    logger,
    stopDeadlineMs: config.stopDeadlineMs / 2,
  });
  lifecycle.onStop('batch processes', () => batchProcesses.stop());
  const batchJobs = createBatchJobs({
    store: batchStore,
    deployments,
    resolver,
    files: createFilePlaces(),
    retention: batchRetention,
    recordLineage,
    changes,
    clock: systemClock,
    wake: batchProcesses.wake,
  });

  accelerating = startAccelerationRoom({
    config,
    database,
    artifacts,
    deployments,
    samples: createDuckDbRequestSamples({ folder: logFolder, engine, manifest }),
    changes,
    logger,
  });
  lifecycle.onStop('accelerations', () => accelerating?.stop());

  const catalog = createSqlCatalog(database);
  const findPrediction = createFindOrigin(predictions);
  // Predictions are in the log, everything else is in SQL.
  const describe = async (ref: CatalogRef) =>
    ref.kind === 'prediction' ? ((await findPrediction(ref.id))?.description ?? null) : catalog.describe(ref);
  const lineage = createLineage({ store: lineageStore, describe, findPrediction });
  const search = createSearch({ catalog, describe });

  const token = config.token ? { token: config.token } : {};
  const http = createHttpServer({ logger, host: config.host, openPrefixes: [`${SIGNED_PREFIX}/`], ...token });
  // The serving process is started last, so that this port answers first.
  let serving: ServingProcess | undefined;
  registerProbes(http.app, {
    checks: {
      database: () =>
        database.read
          .selectFrom('leases')
          .select('name')
          .limit(1)
          .execute()
          .then(() => true),
      serving: () => serving?.isUp() ?? false,
    },
  });
  const addresses: { control: string; inference: string | null } = { control: '', inference: null };
  const workflowRoom = createWorkflowRoom({
    config,
    database,
    changes,
    recordLineage,
    controlUrl: () => addresses.control,
    lifecycle,
    logger,
  });
  workflowRoom.registerUploads(http.app);
  registerNativeApi(http.app, {
    routes: {
      platform: createPlatformRoutes({
        info: createServerInfo({ config, version: VERSION, clock: systemClock, addresses: () => addresses }),
        catalog,
        clock: systemClock,
      }),
      predictions: { ...createPredictionsRoutes(predictions, config.traceUi), why: createWhyRoute(lineage) },
      sql: createSqlRoutes(sqlConsole),
      experiments: createExperimentsRoutes(tracking),
      runs: createRunsRoutes(tracking, registry.versions),
      artifacts: createArtifactsRoutes(tracking, artifacts),
      models: createModelsRoutes({ registry, tracking, artifacts, servedModels: createServedModels(deployments) }),
      accelerations: createAccelerationsRoutes({ accelerations, deployments }),
      deployments: createDeploymentsRoutes({
        deployments,
        traffic,
        replicaCounts: createSqlReplicaCountStore(database),
        loadWishes: createLoadWishes({ store: deploymentStore, changes, clock: systemClock }),
        routerBeliefs: createReadRouterBeliefs({ memory: createUnitMemoryReader(config.paths.unitMemory), images }),
        // YAML and its checks are loaded when somebody applies: the start is worth 50 ms.
        parseManifest: async (...given) => (await import('../protocols/seldon/manifest/parse-manifest.ts')).parseManifest(...given),
        inferenceUrl: () => addresses.inference,
        ...(config.token ? { token: config.token } : {}),
      }),
      deploymentStats: createDeploymentStatsRoutes({
        traffic,
        units: createUnitTraffic(trafficStore, systemClock),
        compareShadow: createDuckDbShadowComparison({ folder: logFolder, engine, manifest }),
        clock: systemClock,
      }),
      workflows: createWorkflowsRoutes(workflowRoom.workflows),
      executions: createExecutionsRoutes({ workflows: workflowRoom.workflows, lineage: lineageStore, clock: systemClock }),
      batch: createBatchRoutes(batchJobs),
      lineage: createLineageRoutes(lineage),
      search: createSearchRoutes(search),
      events: createEventRoutes(changes),
    },
    logger,
    version: VERSION,
    signal: lifecycle.signal,
  });
  registerMlflow(http.app, { tracking, registry, artifacts, logger });
  registerUi(http.app, UI_FOLDER);
  await http.app.ready();

  const grpc = createGrpcServer(workflowRoom.loadGrpcHandler, { openPrefixes: OPEN_SERVICES, ...token });
  const port = await listenOnPort({ host: config.host, port: config.controlPort, http1: http.takeConnection, http2: grpc.takeConnection });
  lifecycle.onStop('control port', () => port.close(CONNECTION_GRACE_MS));
  // Stops before the port, so that idle keep-alive connections do not use up its grace.
  lifecycle.onStop('http', () => http.close());
  addresses.control = address(config.host, port.port);
  lifecycle.onStop('grpc', () => grpc.close());
  workflowRoom.continueUnfinished().catch((error: unknown) => logger.error({ err: error }, 'unfinished executions could not be continued'));

  const started = startServingProcess({ argv, changes, logger, stopDeadlineMs: config.stopDeadlineMs });
  serving = started;
  lifecycle.onStop('serving process', () => started.stop());
  const inferencePort = await started.ready;

  addresses.inference = address(config.host, inferencePort);

  return { control: addresses.control, inference: addresses.inference };
}

function address(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
