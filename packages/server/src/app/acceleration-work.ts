// What converts a model and compares both: the part of accelerations that needs runtimes, origins and the cache of models.
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Artifacts } from '../domain/artifacts/index.ts';
import { type AccelerateModel, type Acceleration, createAccelerateModel } from '../domain/serving/acceleration/index.ts';
import type { Payload } from '../domain/serving/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { createPythonConverter } from '../runtimes/converter/python-converter.ts';
import { createOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import { createPythonRuntime } from '../runtimes/python/python-runtime.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { openModelFiles } from './open-model-files.ts';

export interface AccelerationWorkDeps {
  readonly config: Config;
  readonly database: SqlDatabase;
  readonly artifacts: Artifacts;
  readonly loggedRequests: (acceleration: Acceleration) => Promise<Payload[]>;
  readonly logger: Logger;
}

export function createAccelerationWork({ config, database, artifacts, loggedRequests, logger }: AccelerationWorkDeps): AccelerateModel {
  const { pythonPath } = config.executor;
  return createAccelerateModel({
    source: openModelFiles({ config, database, artifacts, logger }).source,
    converter: createPythonConverter({ pythonPath, logger }),
    python: createPythonRuntime({ pythonPath, logger }),
    // Always in threads: this process has other things to do.
    onnx: createOnnxRuntime({ logger, heavyRunMs: -1 }),
    artifacts,
    loggedRequests,
    clock: systemClock,
    workFolder: join(config.paths.models, 'conversions'),
  });
}
