// What loads models and units of graphs: the same in the serving process and in the batch process.
import type { Config } from '../config/config.ts';
import { readImageTable } from '../config/image-table.ts';
import { createArtifacts } from '../domain/artifacts/index.ts';
import type { UnitMemory } from '../domain/serving/index.ts';
import { createModelPool, createUnitPool, type LoadPools } from '../domain/serving/rollout/index.ts';
import type { Scaling } from '../domain/serving/scaling/index.ts';
import type { Logger } from '../kernel/logger.ts';
import { createComponentRuntime } from '../runtimes/component/component-runtime.ts';
import { createOnnxRuntime } from '../runtimes/onnx/onnx-runtime.ts';
import { createOpenAccelerated } from '../runtimes/open-accelerated.ts';
import { createPythonRuntime } from '../runtimes/python/python-runtime.ts';
import { createFsBlobStore } from '../stores/blob/fs/fs-blob-store.ts';
import type { ModelCache } from '../stores/model-cache/model-cache.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { openModelFiles } from './open-model-files.ts';

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
  const artifacts = createArtifacts(createFsBlobStore(config.paths.blobs));
  const { source, cache } = openModelFiles({ config, database, artifacts, logger });
  const models = createModelPool({
    source,
    openAccelerated: createOpenAccelerated(artifacts, config.paths.models),
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
