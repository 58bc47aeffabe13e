// The batch process, put together in a straight line: it takes batch jobs, one after the other, until there is none left.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { type BatchJob, createBatchAsk, type LoadedTarget, runNextBatch, type TableFormat } from '../domain/batch/index.ts';
import { createLineageRecorder } from '../domain/lineage/index.ts';
import { type LoadedGraph, noNotes } from '../domain/serving/index.ts';
import { loadModel, loadRevision } from '../domain/serving/rollout/index.ts';
import { createScaling } from '../domain/serving/scaling/index.ts';
import { createChanges } from '../kernel/changes.ts';
import { systemClock } from '../kernel/clock.ts';
import { PlatformError } from '../kernel/errors.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { parseWholeRequest } from '../protocols/whole-request.ts';
import { createDuckDbEngine } from '../stores/eventlog/duckdb-engine.ts';
import { createDuckDbQueryRows } from '../stores/eventlog/duckdb-query-rows.ts';
import { createSegmentLog } from '../stores/eventlog/segment-log.ts';
import { createSqlBatchRunStore } from '../stores/sql/batch/batch-run-store.ts';
import { createSqlLineageStore } from '../stores/sql/lineage/lineage-store.ts';
import { createPredictionFiles } from '../stores/sql/monitoring/prediction-files.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { createSqlDeploymentStore } from '../stores/sql/serving/deployment-store.ts';
import { createSqlRevisionFactsReader } from '../stores/sql/serving/revision-facts-reader.ts';
import { createSqlRolloutStore } from '../stores/sql/serving/rollout-store.ts';
import { createDuckDbTables } from '../stores/tables/duckdb-tables.ts';
import { createInputReader } from '../stores/tables/input-reader.ts';
import { createOutputFiles } from '../stores/tables/output-files.ts';
import { createBatchLog, type LoggedBatch } from './batch-log.ts';
import { connectToControl } from './control-channel.ts';
import { createLogPlans } from './log-plan.ts';
import { createModelLoading } from './model-loading.ts';
import { isHolderDead, processHolder } from './process-holder.ts';
import { createTypedDeployments } from './typed-deployments.ts';

/** Requests that still run when a job ends are given this long. */
const DRAIN_MS = 5000;

interface Loaded {
  readonly graph: LoadedGraph;
  close(): Promise<void>;
  /** Under what its requests are logged; a model alone has no such place. */
  readonly logged?: Omit<LoggedBatch, 'job'>;
}

/** Returns when there is no job left, or the process is asked to stop. */
export async function composeBatch(config: Config, lifecycle: Lifecycle, logger: Logger): Promise<void> {
  const changes = createChanges();
  connectToControl(changes, lifecycle);
  const database = await openDatabase(config.database);
  lifecycle.onStop('database', () => database.close());
  const logFolder = join(config.paths.eventlog, 'predictions');
  const engine = createDuckDbEngine(logFolder);
  lifecycle.onStop('duckdb', () => engine.close());
  const tables = createDuckDbTables(join(config.paths.batch, 'spill'));
  lifecycle.onStop('tables', () => tables.close());
  const predictionLog = createSegmentLog({ folder: logFolder, logger });
  lifecycle.onStop('prediction log', () => predictionLog.close());

  const rollouts = createSqlRolloutStore(database);
  // What routers learn is learned from callers, who are not here.
  const memory = { of: () => noNotes, forget: () => {} };
  const loading = await createModelLoading({
    config,
    database,
    scaling: createScaling({ clock: systemClock, logger, maxCopies: config.inference.maxCopies }),
    memory,
    logger,
  });

  const logAsked = createBatchLog({ log: predictionLog, clock: systemClock, planOf: createLogPlans(config.requestLog), logger });

  async function loadTarget({ id, spec: { target } }: BatchJob, signal: AbortSignal): Promise<Loaded> {
    if (target.kind === 'model') {
      const { model, replicas, parameters } = target;
      const { graph, release } = await loadModel({ label: `batch ${id}`, model, replicas, parameters }, loading.pools.models, signal);
      return { graph, close: release };
    }
    const revision = await rollouts.revision(target, target.revision);
    if (!revision) throw new PlatformError('not_found', `${target.namespace}/${target.name} has no revision ${target.revision}.`);
    // The other predictors would be loaded for nobody.
    const predictors = revision.spec.predictors.filter(({ name }) => name === target.predictor);
    const loaded = await loadRevision({ ...revision, spec: { ...revision.spec, predictors } }, loading.pools, signal);
    const { graph } = loaded.predictors[0] ?? loaded.shadow!;
    return { graph, close: () => loaded.retire(DRAIN_MS), logged: { revision, predictor: target.predictor } };
  }

  async function load(job: BatchJob, format: TableFormat, signal: AbortSignal): Promise<LoadedTarget> {
    const { graph, close, logged } = await loadTarget(job, signal);
    const ask = createBatchAsk({
      graph,
      spec: job.spec,
      format,
      parseWhole: (text) => parseWholeRequest(text, { unit: graph.root, id: job.id }),
      ...(job.spec.log && logged ? { onAsked: logAsked({ job, ...logged }) } : {}),
    });
    return { ask, close };
  }

  const deps = {
    store: createSqlBatchRunStore(database),
    reader: createInputReader(tables),
    queries: createDuckDbQueryRows({
      folder: logFolder,
      engine,
      manifest: createPredictionFiles(database, systemClock),
      rowsFolder: config.paths.batch,
      typed: createTypedDeployments(createSqlDeploymentStore(database), createSqlRevisionFactsReader(database)),
    }),
    outputs: createOutputFiles(tables),
    load,
    recordLineage: createLineageRecorder(createSqlLineageStore(database), changes),
    changes,
    clock: systemClock,
    pause: (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal }).catch(() => {}),
  };
  const holder = processHolder();
  const working = (async () => {
    while (await runNextBatch(deps, holder, isHolderDead, lifecycle.signal));
  })();
  lifecycle.onStop('batch jobs', () => working.catch(() => {}));
  await working;
}
