// The serving process, put together in a straight line: stores, domain, runtimes, protocols, the inference port.
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { VERSION } from '../config/version.ts';
import { createFeedbackRecorder, createPredictionRecorder, createTrafficRecorder, newPredictionId } from '../domain/monitoring/index.ts';
import {
  createActiveDeployments,
  createLoadWishes,
  createPredictions,
  createShadowRoom,
  type DeploymentName,
  deploymentKey,
} from '../domain/serving/index.ts';
import { createServingMeters } from '../domain/serving/observation/index.ts';
import { createRollout, loadRevision, startReconcileLoop } from '../domain/serving/rollout/index.ts';
import { countReplicas, createReplicaReporter, createScaling } from '../domain/serving/scaling/index.ts';
import { startInferenceServer } from '../edge/inference/inference-server.ts';
import { createTokenCheck } from '../edge/inference/token-check.ts';
import { createChanges } from '../kernel/changes.ts';
import { systemClock } from '../kernel/clock.ts';
import { newUuid } from '../kernel/ids.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { createInferenceRouter } from '../protocols/inference-router.ts';
import { createModels } from '../protocols/oip/models.ts';
import { createOipRoutes } from '../protocols/oip/oip-routes.ts';
import { createOpenApiRoutes, isDocumentation } from '../protocols/openapi/openapi-routes.ts';
import { createScoringRoutes } from '../protocols/scoring/scoring-routes.ts';
import { createMetricsRoute } from '../protocols/seldon/metrics-route.ts';
import { createSeldonRoutes } from '../protocols/seldon/seldon-routes.ts';
import { createTensorflowRoutes } from '../protocols/tensorflow/tensorflow-routes.ts';
import { createSegmentLog } from '../stores/eventlog/segment-log.ts';
import { createTrafficThread } from '../stores/sql/monitoring/traffic-thread.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { createSqlDeploymentStore } from '../stores/sql/serving/deployment-store.ts';
import { createSqlReplicaCountStore } from '../stores/sql/serving/replica-count-store.ts';
import { createSqlRolloutStore } from '../stores/sql/serving/rollout-store.ts';
import { openUnitMemoryFile } from '../stores/unit-memory/unit-memory-file.ts';
import { connectToControl } from './control-channel.ts';
import { startLogSinks } from './log-sinks.ts';
import { createModelLoading } from './model-loading.ts';
import { createObserveAnswers } from './observe-answers.ts';
import { startStreams } from './stream-room.ts';

/** What nobody waits for any longer: a client's usual patience. */
const PREDICTION_DEADLINE_MS = 60_000;
/** How long requests of a replaced revision may take to finish. */
const DRAIN_MS = 30_000;
/** A change in the rows is seen within this when no hint of it arrives. */
const POLL_MS = 1000;
/** Between two looks at how busy each pool is. */
const SCALING_MS = 1000;

/** @returns the port that answers predictions */
export async function composeServing(config: Config, lifecycle: Lifecycle, logger: Logger): Promise<number> {
  const changes = createChanges();
  connectToControl(changes, lifecycle);
  const database = await openDatabase(config.database);
  lifecycle.onStop('database', () => database.close());

  const predictionLog = createSegmentLog({ folder: join(config.paths.eventlog, 'predictions'), logger });
  lifecycle.onStop('prediction log', () => predictionLog.close());
  const trafficThread = createTrafficThread(config.database);
  lifecycle.onStop('traffic thread', () => trafficThread.close());
  const traffic = createTrafficRecorder({ store: trafficThread, clock: systemClock, logger, changes, writer: newUuid() });
  // Ends after the inference port, which is registered below and so stops first.
  const counting = new AbortController();
  const counted = traffic.run(counting.signal);
  lifecycle.onStop('traffic', () => {
    counting.abort();
    return counted;
  });
  const logSinks = startLogSinks({ config, log: predictionLog, lifecycle, logger });
  // Once per answered prediction.
  const recordPrediction = createPredictionRecorder(predictionLog, traffic);

  const active = createActiveDeployments();
  const tellStatus = (deployment: DeploymentName) =>
    changes.publish({ topic: 'deployment', id: deploymentKey(deployment), kind: 'status', at: systemClock.now() });
  const scaling = createScaling({ clock: systemClock, logger, maxCopies: config.inference.maxCopies });
  const memory = await openUnitMemoryFile({ file: config.paths.unitMemory, clock: systemClock, logger });
  const loading = await createModelLoading({ config, database, scaling, memory, logger });
  const reportReplicas = createReplicaReporter({
    active,
    scaling,
    store: createSqlReplicaCountStore(database),
    clock: systemClock,
    logger,
    onChange: tellStatus,
  });
  const rolloutStore = createSqlRolloutStore(database);
  const rollout = createRollout({
    store: rolloutStore,
    active,
    progress: ({ models }) => models.map(({ location }) => loading.cache.progress(location)).find((text) => text !== undefined),
    load: (revision, signal) => loadRevision(revision, loading.pools, signal),
    clock: systemClock,
    logger,
    onSwitch: reportReplicas,
    onRemove: memory.forget,
    onReport: tellStatus,
    drainMs: DRAIN_MS,
  });
  lifecycle.onStop('models', () => rollout.stop());
  const rolloutLoop = startReconcileLoop({ name: 'rollout', reconcile: rollout.reconcile, pollMs: POLL_MS, logger });
  lifecycle.onStop('rollout', () => rolloutLoop.stop());
  const scalingLoop = startReconcileLoop({
    name: 'scaling',
    reconcile: async () => {
      await scaling.look();
      await reportReplicas();
    },
    pollMs: SCALING_MS,
    logger,
  });
  lifecycle.onStop('scaling', () => scalingLoop.stop());
  lifecycle.onStop('what units learned', () => memory.close());
  changes.subscribe((change) => {
    if (change.topic === 'deployment' && change.kind !== 'status') rolloutLoop.wake();
  });

  const meters = createServingMeters();
  const shadowRoom = createShadowRoom();
  const predictions = createPredictions(active, { shadowRoom });
  // OpenTelemetry costs memory and tens of milliseconds of the start: only for those who ask.
  const tracing =
    config.traces && (await import('../telemetry/otlp-tracing.ts')).startOtlpTracing({ ...config.traces, version: VERSION, logger });
  if (tracing) lifecycle.onStop('traces', () => tracing.stop());
  const messages = {
    predictions,
    observe: createObserveAnswers({
      record: recordPrediction,
      recordFeedback: createFeedbackRecorder(predictionLog, traffic),
      logNodeCalls: logSinks.logNodeCalls,
      planOf: logSinks.planOf,
      meters,
      logger,
    }),
    newPuid: newPredictionId,
    tracer: tracing?.tracer,
  };
  const wishes = createLoadWishes({ store: createSqlDeploymentStore(database), changes, clock: systemClock });
  const models = createModels({ predictions, active, repository: { wishes, rollout } });
  const server = { models, version: VERSION, isReady: active.isComplete };
  const openInference = createOipRoutes({ ...messages, ...server });
  const seldon = createSeldonRoutes(messages);
  const tensorflow = createTensorflowRoutes({ ...messages, active });
  const documentation = createOpenApiRoutes({ predictions: messages.predictions, active });
  const limits = { maxBodyBytes: config.inference.maxBodyBytes, deadlineMs: PREDICTION_DEADLINE_MS };
  const streams = startStreams({
    answers: { ...messages, ...limits, active, version: VERSION },
    tellFault: async (revision, fault) => {
      const isTold = await rolloutStore.tellFault(revision, revision.number, fault);
      if (isTold) tellStatus(revision);
      return isTold;
    },
    member: config.paths.eventlog,
    secretsDir: config.secretsDir,
    logger,
    drainMs: DRAIN_MS,
  });
  const isAllowed = createTokenCheck(config.token);
  const route = createInferenceRouter(
    {
      seldon,
      openInference: openInference.ofDeployment,
      openInferenceRoot: openInference.atRoot,
      tensorflow: tensorflow.ofDeployment,
      tensorflowRoot: tensorflow.atRoot,
      isDocumentation,
      documentation: documentation.ofDeployment,
      documentationRoot: documentation.atRoot,
      scoring: createScoringRoutes({ ...messages, version: VERSION }),
      metrics: createMetricsRoute(
        meters,
        () => ({ ...predictionLog.stats(), sinks: logSinks.read() }),
        shadowRoom,
        () => countReplicas({ active, scaling }),
        () => tracing?.stats(),
        () => streams.read(),
        active.list,
      ),
    },
    isAllowed,
  );
  const inference = await startInferenceServer({
    host: config.host,
    port: config.inferencePort,
    ...limits,
    handle: route,
    // The messages cost more than the rest of the start.
    loadGrpc: async () => (await import('./compose-grpc.ts')).composeGrpc({ ...messages, ...server, ...limits, active, seldon, isAllowed }),
  });
  // What has been asked is answered before anything below is taken away.
  lifecycle.onStop('inference port', () => inference.stop(config.stopDeadlineMs / 2));
  lifecycle.onStop('streams', () => streams.stop(config.stopDeadlineMs / 4));
  logSinks.listensAt(inference.port);
  return inference.port;
}
