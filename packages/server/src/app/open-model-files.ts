// The files of models as local folders: out of the artifact store, or out of the cache of what lies elsewhere. The same in every
// process that loads models; they share the folders.
import type { Config } from '../config/config.ts';
import type { Artifacts } from '../domain/artifacts/index.ts';
import type { ModelSource } from '../domain/serving/rollout/index.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { createModelSource } from '../runtimes/model-source.ts';
import { createModelCache, type ModelCache } from '../stores/model-cache/model-cache.ts';
import { createPinFiles } from '../stores/model-cache/pin-files.ts';
import { createModelOrigins } from '../stores/origins/model-origins.ts';
import type { SqlDatabase } from '../stores/sql/database.ts';
import { createPinnedModels } from '../stores/sql/serving/pinned-models.ts';

export interface ModelFilesDeps {
  readonly config: Config;
  readonly database: SqlDatabase;
  readonly artifacts: Pick<Artifacts, 'materialize'>;
  readonly logger: Logger;
}

export function openModelFiles({ config, database, artifacts, logger }: ModelFilesDeps): { source: ModelSource; cache: ModelCache } {
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
  return { source: createModelSource({ artifacts, cache, modelsDir }), cache };
}
