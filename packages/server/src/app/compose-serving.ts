// The serving process, put together in a straight line: stores, domain, runtimes, protocols, the inference port.
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { readImageTable } from '../config/image-table.ts';
import { VERSION } from '../config/version.ts';
import { createArtifacts } from '../domain/artifacts/index.ts';
import { createPredictionRecorder, createTrafficRecorder, newPredictionId } from '../domain/monitoring/index.ts';
import {
  createActiveDeployments,
  createModelPool,
  createPredictions,
  createRollout,
  createServingMeters,
  createShadowRoom,
  createUnitPool,
  deploymentKey,
  loadRevision,
  startReconcileLoop,
} from '../domain/serving/index.ts';
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
import { createComponentRuntime } from '../runtimes/component/component-runtime.ts';
import { createModelSource } from '../runtimes/model-source.ts';
import { createOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import { createPythonRuntime } from '../runtimes/python/python-runtime.ts';
import { createFsBlobStore } from '../stores/blob/fs/fs-blob-store.ts';
import { createSegmentLog } from '../stores/eventlog/segment-log.ts';
import { createTrafficThread } from '../stores/sql/monitoring/traffic-thread.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { createSqlRolloutStore } from '../stores/sql/serving/rollout-store.ts';
import { connectToControl } from './control-channel.ts';
import { createObserveAnswers } from './observe-answers.ts';

/** What nobody waits for any longer: a client's usual patience. */
const PREDICTION_DEADLINE_MS = 60_000;
/** How long requests of a replaced revision may take to finish. */
const DRAIN_MS = 30_000;
/** A change in the rows is seen within this when no hint of it arrives. */
const POLL_MS = 1000;
/** Loading takes a core or more; on two cores a third would slow the others and the predictions. */
const MAX_LOADS = 2;

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
  // Once per answered prediction.
  const recordPrediction = createPredictionRecorder(predictionLog, traffic);

  const artifacts = createArtifacts(createFsBlobStore(config.paths.blobs));
  const active = createActiveDeployments();
  const pool = createModelPool({
    source: createModelSource({ artifacts, modelsDir: config.paths.models }),
    runtimes: [createPythonRuntime({ pythonPath: config.executor.pythonPath, logger }), createOnnxRuntime({ logger })],
    maxLoads: MAX_LOADS,
  });
  const units = createUnitPool({
    components: createComponentRuntime({ pythonPath: config.executor.pythonPath, logger }),
    images: await readImageTable(config.images),
  });
  const rollout = createRollout({
    store: createSqlRolloutStore(database),
    active,
    load: (revision, signal) => loadRevision(revision, { models: pool, units }, signal),
    clock: systemClock,
    logger,
    onReport: (deployment) =>
      changes.publish({ topic: 'deployment', id: deploymentKey(deployment), kind: 'status', at: systemClock.now() }),
    drainMs: DRAIN_MS,
  });
  lifecycle.onStop('models', () => rollout.stop());
  const rolloutLoop = startReconcileLoop({ name: 'rollout', reconcile: rollout.reconcile, pollMs: POLL_MS, logger });
  lifecycle.onStop('rollout', () => rolloutLoop.stop());
  changes.subscribe((change) => {
    if (change.topic === 'deployment' && change.kind !== 'status') rolloutLoop.wake();
  });

  const meters = createServingMeters();
  const shadowRoom = createShadowRoom();
  const predictions = createPredictions(active, { shadowRoom });
  const messages = {
    predictions,
    observe: createObserveAnswers({
      record: recordPrediction,
      appendFeedback: (record) => void predictionLog.append(record),
      meters,
      logger,
    }),
    newPuid: newPredictionId,
  };
  const models = createModels({ predictions, active });
  const server = { models, version: VERSION, isReady: active.isComplete };
  const openInference = createOipRoutes({ ...messages, ...server });
  const seldon = createSeldonRoutes(messages);
  const tensorflow = createTensorflowRoutes({ ...messages, active });
  const documentation = createOpenApiRoutes({ predictions: messages.predictions, active });
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
      metrics: createMetricsRoute(meters, predictionLog.stats, shadowRoom),
    },
    isAllowed,
  );
  const limits = { maxBodyBytes: config.inference.maxBodyBytes, deadlineMs: PREDICTION_DEADLINE_MS };
  const inference = await startInferenceServer({
    host: config.host,
    port: config.inferencePort,
    ...limits,
    handle: route,
    // grpc-js and the messages cost more than the rest of the start.
    loadGrpc: async () => (await import('./compose-grpc.ts')).composeGrpc({ ...messages, ...server, ...limits, active, seldon, isAllowed }),
  });
  // What has been asked is answered before anything below is taken away.
  lifecycle.onStop('inference port', () => inference.stop(config.stopDeadlineMs / 2));
  return inference.port;
}
