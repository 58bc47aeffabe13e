// The `models` area.
import type { modelEndpoints } from '@ovenbird/contracts/models';
import type { Artifacts } from '../../domain/artifacts/index.ts';
import { modelState } from '../../domain/catalog/index.ts';
import { describeModel, type ModelVersion, type RegisteredModel, type Registry } from '../../domain/registry/index.ts';
import type { RunInfo, Tracking } from '../../domain/tracking/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { AreaRoutes } from './native-route.ts';
import type { ServedVersion } from './served-models.ts';

export interface ModelsRoutesDeps {
  readonly registry: Registry;
  readonly tracking: Pick<Tracking, 'runs'>;
  readonly artifacts: Artifacts;
  readonly servedModels: () => Promise<ServedVersion[]>;
}

export function createModelsRoutes({ registry, tracking, artifacts, servedModels }: ModelsRoutesDeps): AreaRoutes<typeof modelEndpoints> {
  const { models, versions } = registry;

  async function model(name: string) {
    const [found, served] = await Promise.all([models.get(name), servedModels()]);
    return toModel(found, served);
  }

  return {
    list: async ({ query }) => {
      const [page, served] = await Promise.all([
        models.search({
          filter: '',
          orderBy: ['last_updated_timestamp DESC'],
          pageSize: query.pageSize,
          ...(query.q ? { text: query.q } : {}),
          ...(query.pageToken ? { pageToken: query.pageToken } : {}),
        }),
        servedModels(),
      ]);
      return { items: page.items.map((each) => toModel(each, served)), nextPageToken: page.nextToken ?? null };
    },

    get: ({ params }) => model(params.name),

    versions: async ({ params, query }) => {
      await models.get(params.name);
      const [page, served] = await Promise.all([
        versions.search({
          filter: `name = '${params.name.replaceAll("'", "''")}'`,
          orderBy: ['version_number DESC'],
          pageSize: query.pageSize,
          ...(query.pageToken ? { pageToken: query.pageToken } : {}),
        }),
        servedModels(),
      ]);
      return { items: page.items.map((each) => toVersion(each, served)), nextPageToken: page.nextToken ?? null };
    },

    version: async ({ params }) => {
      const found = await versions.get(params.name, versionNumber(params.version, 'version'));
      const [run, description, served] = await Promise.all([
        runOf(tracking, found.runId),
        describeModel(artifacts, found.storageUri),
        servedModels(),
      ]);
      return {
        ...toVersion(found, served),
        statusMessage: found.statusMessage || null,
        runName: run?.name ?? null,
        experimentId: run?.experimentId ?? null,
        ...description,
      };
    },

    setAlias: async ({ params, body }) => {
      await versions.setAlias(params.name, params.alias, versionNumber(body.version, 'body.version'));
      return model(params.name);
    },

    deleteAlias: async ({ params }) => {
      await versions.removeAlias(params.name, params.alias);
      return model(params.name);
    },
  };
}

/** A version outlives its run, and may name one that this server never had. */
async function runOf(tracking: Pick<Tracking, 'runs'>, runId: string): Promise<RunInfo | undefined> {
  if (!runId) return undefined;
  try {
    return await tracking.runs.getInfo(runId);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function versionNumber(written: string, field: string): number {
  if (!/^\d{1,15}$/.test(written))
    throw new PlatformError('invalid_argument', `${JSON.stringify(written)} is not a version number.`, { field });
  return Number(written);
}

function toModel(found: RegisteredModel, served: readonly ServedVersion[]) {
  return {
    name: found.name,
    description: found.description,
    createdAt: found.createdAtMs,
    updatedAt: found.updatedAtMs,
    tags: found.tags,
    aliases: Object.fromEntries(Object.entries(found.aliases).map(([alias, version]) => [alias, String(version)])),
    versionCount: found.versionCount,
    latestVersion: found.latestVersion === null ? null : String(found.latestVersion),
    servedAt: served.filter((each) => each.modelName === found.name).map(({ at, modelVersion }) => ({ ...at, version: modelVersion })),
  };
}

function toVersion(found: ModelVersion, served: readonly ServedVersion[]) {
  const version = String(found.version);
  return {
    name: found.name,
    version,
    status: found.status,
    state: modelState(found.status),
    stage: found.stage,
    aliases: found.aliases,
    tags: found.tags,
    description: found.description || null,
    createdAt: found.createdAtMs,
    updatedAt: found.updatedAtMs,
    user: found.userId || null,
    runId: found.runId || null,
    modelId: found.modelId,
    source: found.source,
    servedAt: served.filter((each) => each.modelName === found.name && each.modelVersion === version).map((each) => each.at),
  };
}
