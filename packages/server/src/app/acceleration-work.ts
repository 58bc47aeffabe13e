// What converts a model and compares both: the part of accelerations that needs runtimes, origins and the cache of models.
import type { Config } from '../config/config.ts';
import type { Artifacts } from '../domain/artifacts/index.ts';
import { type Acceleration, type AccelerationStore, createAccelerateModel, type Payload } from '../domain/serving/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { createPythonConverter } from '../runtimes/converter/python-converter.ts';
import { createModelSource } from '../runtimes/model-source.ts';
import { createOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import { createPythonRuntime } from '../runtimes/python/python-runtime.ts';
import { createModelCache } from '../stores/model-cache/model-cache.ts';
import { createPinFiles } from '../stores/model-cache/pin-files.ts';
import { createModelOrigins } from '../stores/origins/model-origins.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { createPinnedModels } from '../stores/sql/serving/pinned-models.ts';

export interface AccelerationWorkDeps {
  readonly config: Config;
  readonly store: AccelerationStore;
  readonly database: SqlDatabase;
  readonly artifacts: Artifacts;
  readonly loggedRequests: (acceleration: Acceleration) => Promise<Payload[]>;
  readonly logger: Logger;
}

export type AccelerateModel = (acceleration: Acceleration, signal: AbortSignal) => Promise<void>;

export function createAccelerationWork({
  config,
  database,
  store,
  artifacts,
  loggedRequests,
  logger,
}: AccelerationWorkDeps): AccelerateModel {
  const { pythonPath } = config.executor;
  const modelsDir = config.paths.models;
  const cache = createModelCache({
    modelsDir,
    pins: createPinFiles(modelsDir),
    findOrigin: createModelOrigins(config.modelUris),
    maxBytes: config.modelUris.cacheBytes,
    pinned: createPinnedModels(database),
    clock: systemClock,
    logger,
  });
  return createAccelerateModel({
    store,
    source: createModelSource({ artifacts, cache, modelsDir }),
    converter: createPythonConverter({ pythonPath, logger }),
    python: createPythonRuntime({ pythonPath, logger }),
    // Always in threads: this process has other things to do.
    onnx: createOnnxRuntime({ logger, heavyRunMs: -1 }),
    artifacts,
    loggedRequests,
    clock: systemClock,
  });
}
