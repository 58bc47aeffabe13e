// What loads models and units of graphs: the same in the serving process and in the batch process.
import type { Config } from '../config/config.ts';
import { readImageTable } from '../config/image-table.ts';
import { createArtifacts } from '../domain/artifacts/index.ts';
import { createModelPool, createUnitPool, type LoadPools, type Scaling, type UnitMemory } from '../domain/serving/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { createComponentRuntime } from '../runtimes/component/component-runtime.ts';
import { createModelSource } from '../runtimes/model-source.ts';
import { createOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import { createOpenAccelerated } from '../runtimes/open-accelerated.ts';
import { createPythonRuntime } from '../runtimes/python/python-runtime.ts';
import { createFsBlobStore } from '../stores/blob/fs/fs-blob-store.ts';
import { createModelCache, type ModelCache } from '../stores/model-cache/model-cache.ts';
import { createPinFiles } from '../stores/model-cache/pin-files.ts';
import { createModelOrigins } from '../stores/origins/model-origins.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { createPinnedModels } from '../stores/sql/serving/pinned-models.ts';

export interface ModelLoadingDeps {
  readonly config: Config;
  readonly database: SqlDatabase;
  readonly scaling: Scaling;
  readonly memory: UnitMemory;
  readonly logger: Logger;
}

export interface ModelLoading {
  readonly pools: LoadPools;
  readonly cache: ModelCache;
}

/** Loading takes a core or more; on two cores a third would slow the others and the predictions. */
const MAX_LOADS = 2;

export async function createModelLoading({ config, database, scaling, memory, logger }: ModelLoadingDeps): Promise<ModelLoading> {
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
  const artifacts = createArtifacts(createFsBlobStore(config.paths.blobs));
  const models = createModelPool({
    source: createModelSource({ artifacts, cache, modelsDir }),
    openAccelerated: createOpenAccelerated(artifacts, modelsDir),
    runtimes: [createPythonRuntime({ pythonPath, logger }), createOnnxRuntime({ logger })],
    scaling,
    maxLoads: MAX_LOADS,
  });
  const units = createUnitPool({
    components: createComponentRuntime({ pythonPath, logger }),
    images: await readImageTable(config.images),
    scaling,
    memory,
  });
  return { pools: { models, units }, cache };
}
