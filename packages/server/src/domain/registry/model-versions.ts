// What can be done with versions of registered models.
import type { Changes } from '../../kernel/changes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/paging.ts';
import { type LineageEdge, versionRegistered } from '../lineage/index.ts';
import { checkPageSize, type KeyValue, parseFilter, parseOrderBy } from '../tracking/index.ts';
import type { AliasStore } from './alias-store.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelVersionStore } from './model-version-store.ts';
import { PROMPT_TAG } from './registered-model.ts';
import type { RegisteredModelStore } from './registered-model-store.ts';
import { checkTag, noModel, type RegistryQuery, splitPrompts } from './registered-models.ts';
import { checkAlias, checkModelName, MODEL_VERSION_RULES } from './registry-rules.ts';
import { noVersion, type ResolveModelUri } from './resolve-model.ts';
import { checkArchiving, parseStage } from './stages.ts';
import { resolveSource, type VersionSource } from './version-source.ts';

interface NewVersion {
  readonly name: string;
  readonly source: string;
  /** Empty when unknown. */
  readonly runId: string;
  readonly modelId: string;
  readonly runLink: string;
  readonly description: string;
  readonly tags: readonly KeyValue[];
}

export interface ModelVersions {
  /** @throws not_found · invalid_argument */
  create(version: NewVersion): Promise<ModelVersion>;
  /** @throws not_found */
  get(name: string, version: number): Promise<ModelVersion>;
  /** @throws not_found */
  setDescription(name: string, version: number, description: string): Promise<ModelVersion>;
  /** @param stage  in any case @throws not_found · invalid_argument */
  transition(name: string, version: number, stage: string, archiveOthers: boolean): Promise<ModelVersion>;
  /** Its aliases go with it. @throws not_found */
  delete(name: string, version: number): Promise<void>;
  /** Set a tag, or remove it when `value` is null. @throws not_found · invalid_argument */
  putTag(name: string, version: number, key: string, value: string | null): Promise<void>;
  /** @throws invalid_argument */
  search(query: RegistryQuery): Promise<Page<ModelVersion>>;
  /** Versions made from any of the logged models. */
  madeFromModels(modelIds: readonly string[]): Promise<readonly ModelVersion[]>;
  /** Versions made from a run. */
  madeFromRun(runId: string): Promise<readonly ModelVersion[]>;
  /** @throws not_found (no such version) · invalid_argument (not a good alias) */
  setAlias(name: string, alias: string, version: number): Promise<void>;
  /** Removing one that is not there is fine. @throws not_found (no such model) */
  removeAlias(name: string, alias: string): Promise<void>;
  /** @throws not_found (no such model) · invalid_argument (no such alias: MLflow's code for it) */
  getByAlias(name: string, alias: string): Promise<ModelVersion>;
}

export interface ModelVersionsDeps {
  readonly store: ModelVersionStore;
  readonly models: RegisteredModelStore;
  readonly aliases: AliasStore;
  readonly resolve: ResolveModelUri;
  readonly recordEdges: (edges: readonly LineageEdge[]) => Promise<void>;
  readonly changes: Changes;
  readonly clock: Clock;
}

const MAX_PAGE_SIZE = 200_000;
/** More than anybody registers from one page of logged models. */
const MAX_REGISTRATIONS = 10_000;

export function createModelVersions({ store, models, aliases, resolve, recordEdges, changes, clock }: ModelVersionsDeps): ModelVersions {
  const publish = (id: string, kind: string) => changes.publish({ topic: 'registered_model', id, kind, at: clock.now() });

  async function get(name: string, version: number): Promise<ModelVersion> {
    const found = await store.get(name, version);
    if (!found) throw noVersion(name, version);
    return found;
  }

  async function sourceOf(wanted: NewVersion): Promise<VersionSource> {
    // A prompt has no files; clients send a made-up source.
    if (wanted.tags.some((tag) => tag.key === PROMPT_TAG)) return { storageUri: wanted.source, runId: wanted.runId, modelId: null };
    return resolveSource(resolve, wanted.source, wanted);
  }

  async function searchBy(key: string, value: string | readonly string[]): Promise<readonly ModelVersion[]> {
    const operator = Array.isArray(value) ? 'IN' : '=';
    const page = await store.search({
      filter: [{ entity: 'attribute', key, operator, value }],
      orderBy: [],
      prompts: false,
      pageSize: MAX_REGISTRATIONS,
    });
    return page.items;
  }

  return {
    create: async (wanted) => {
      checkModelName(wanted.name);
      for (const tag of wanted.tags) checkTag(tag.key, tag.value);
      const { storageUri, runId, modelId } = await sourceOf(wanted);
      const now = clock.now();
      const version = await store.create({
        name: wanted.name,
        description: wanted.description,
        userId: '',
        source: wanted.source,
        storageUri,
        runId,
        runLink: wanted.runLink,
        modelId,
        status: 'ready',
        statusMessage: '',
        stage: 'None',
        createdAtMs: now,
        updatedAtMs: now,
        tags: wanted.tags,
      });
      if (version === undefined) return noModel(wanted.name);
      await recordEdges(versionRegistered({ name: wanted.name, version }, { runId, modelId }, now));
      publish(wanted.name, 'version_created');
      return get(wanted.name, version);
    },

    get,

    setDescription: async (name, version, description) => {
      const changed = await store.update(name, version, { description, atMs: clock.now() });
      if (!changed) throw noVersion(name, version);
      publish(name, 'updated');
      return changed;
    },

    transition: async (name, version, written, archiveOthers) => {
      const stage = parseStage(written);
      if (archiveOthers) checkArchiving(stage);
      const changed = await store.update(name, version, { stage, archiveOthers, atMs: clock.now() });
      if (!changed) throw noVersion(name, version);
      publish(name, 'stage_changed');
      return changed;
    },

    delete: async (name, version) => {
      if (!(await store.delete(name, version, clock.now()))) throw noVersion(name, version);
      publish(name, 'version_deleted');
    },

    putTag: async (name, version, key, value) => {
      if (value !== null) checkTag(key, value);
      await get(name, version);
      await store.putTag(name, version, key, value);
      publish(name, 'updated');
    },

    search: async ({ filter, text, orderBy, pageSize, pageToken }) => {
      checkPageSize(pageSize, MAX_PAGE_SIZE);
      return store.search({
        ...splitPrompts(parseFilter(filter, MODEL_VERSION_RULES)),
        ...(text ? { text } : {}),
        orderBy: parseOrderBy(orderBy, MODEL_VERSION_RULES),
        pageSize,
        ...(pageToken ? { pageToken } : {}),
      });
    },

    madeFromModels: async (modelIds) => (modelIds.length === 0 ? [] : searchBy('model_id', modelIds)),
    madeFromRun: (runId) => searchBy('run_id', runId),

    setAlias: async (name, alias, version) => {
      checkModelName(name);
      checkAlias(alias);
      if (!(await aliases.set(name, alias, version, clock.now()))) throw noVersion(name, version);
      publish(name, 'alias_set');
    },

    removeAlias: async (name, alias) => {
      if (!(await models.get(name))) noModel(name);
      if (await aliases.remove(name, alias, clock.now())) publish(name, 'alias_removed');
    },

    getByAlias: async (name, alias) => {
      if (!(await models.get(name))) noModel(name);
      // Clients know this word as an alias though it can never be set: the highest version.
      const version = alias.toLowerCase() === 'latest' ? (await models.get(name))?.latestVersion : await aliases.versionOf(name, alias);
      if (version === undefined || version === null)
        throw new PlatformError('invalid_argument', `Registered model alias ${alias} not found.`, { field: 'alias' });
      return get(name, version);
    },
  };
}
